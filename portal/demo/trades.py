"""Trades the invented clusters are in: product, its industry (大类 of GB/T 4754), and two firms' worth of words."""

from typing import NamedTuple


class Trade(NamedTuple):
    product: str
    industry: str
    parts: str


TRADES = (
    Trade("智能阀门", "34", "阀体铸造、执行机构、智能定位器"),
    Trade("工业缝制设备", "35", "机头、伺服电机、电控系统"),
    Trade("轴承", "34", "钢球、套圈、保持架"),
    Trade("汽车线束", "36", "端子、连接器、护套"),
    Trade("电动工具", "34", "电机、齿轮箱、锂电池包"),
    Trade("竹基新材料", "20", "竹材初加工、重组竹、竹纤维"),
    Trade("水晶工艺", "24", "切磨、镶嵌、设计"),
    Trade("袜艺针织", "17", "纱线、织造、染整"),
    Trade("智能传感器", "39", "芯片封装、模组、标定"),
    Trade("生物医药耗材", "27", "高分子材料、精密注塑、灭菌"),
    Trade("精细陶瓷", "30", "粉体、成型、烧结"),
    Trade("特色食品加工", "14", "原料基地、精深加工、冷链"),
    Trade("铝基新材料", "32", "熔铸、挤压、表面处理"),
    Trade("环保装备", "35", "过滤材料、成套设备、运维服务"),
    Trade("工程塑料", "29", "改性、注塑、模具"),
    Trade("新型显示部件", "39", "偏光片、背光模组、检测设备"),
)
