"""培训与证书: approved centres record exam results; a certifier approves them and certificates come out (教考分离, TR-15).

Life of a result: submitted → approved | refused | undone. Life of a certificate: valid → review due → overdue / expired by dates
alone, or withdrawn / cancelled by decision (总局令第30号, 应急管理部令第19号).
"""
