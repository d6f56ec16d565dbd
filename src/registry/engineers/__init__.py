"""注册安全工程师: who is qualified in which grade and specialty, who is registered at which one employer, and until when (RSE-*).

Life: qualified → applied → examined → decided → registered at one employer → educated → renewed, moved, lapsed, cancelled or
withdrawn (five years' bar after fraud, RSE-08).
"""
