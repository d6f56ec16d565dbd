"""违法行为、事故、隐患: administrative penalties, accidents and confirmed major hazards, the facts other registers stand on.

Under 行政处罚法, 安全生产法 article 78 and 国务院令第493号. Life of a record: entered (or brought in by a sheet) → penalty
performed, revoked; accident amended, approved; hazard closed. What was entered by mistake is withdrawn, never deleted.
"""
