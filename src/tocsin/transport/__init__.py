"""The letter box: HTTP and SMTP out, behind the egress guard."""
