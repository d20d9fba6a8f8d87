"""
Other sites that our pages and the registry name.

    link_check   whether they still answer
    public_head  one question to a server of the internet, and to no machine of our own
"""
