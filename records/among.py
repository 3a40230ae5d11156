"""Looking up what a subquery finds: `pk__among=rows.values("dossier")`.

As `__in`, but PostgreSQL works the subquery out first and then looks its rows up by index. Beside an `OR` it would
otherwise hold every row of the table against the subquery, and guess that half of them pass.
"""

from typing import Any

from django.db.models import BigAutoField
from django.db.models.lookups import In


@BigAutoField.register_lookup
class Among(In):
    lookup_name = "among"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        subquery, params = self.process_rhs(compiler, connection)
        return f"{column} = ANY(ARRAY{subquery})", (*column_params, *params)
