"""严重失信主体名单 (黑名单): who is listed, why, until when, and what of it the public sees (应急管理部令第11号).

Life of a received listing: received → publication proposed → published → removal proposed → removed; kept back instead
of published, undone before anything was proposed. It ends by date alone; the cases that lead to own listings extend the
same states. While it runs it may be stayed, corrected, annotated and revoked; what its subject files about it is kept for good.
"""
