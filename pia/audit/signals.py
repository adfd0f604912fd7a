"""The product's only signal, sent for each entry inside the transaction that writes it.

A receiver that raises undoes the change it was told of: receivers write rows, they never send anything.
"""

from django.dispatch import Signal

#: Sent with `sender=AuditEntry` and `entry=<the new AuditEntry>`.
recorded = Signal()
