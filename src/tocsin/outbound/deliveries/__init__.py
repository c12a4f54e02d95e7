"""Deliveries: one message on its way over one channel; when to try, when to give up."""
