"""Replies: the channel-neutral form of everything the assistant says."""
