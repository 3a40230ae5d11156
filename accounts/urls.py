"""Addresses of sign-in, without a namespace: Django and the settings know some of them by name."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password-change"),
    path("posts/", views.posts, name="posts"),
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    path("demo/clock/", views.demo_clock, name="demo-clock"),
]
