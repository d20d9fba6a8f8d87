"""
Files that several processes write and read.

    atomic_files       the old text or the new one, never half of it
    json_files         small files beside the database that several processes change
    generated_secrets  secrets of a demonstration, made once
    fault_counts       how often something went wrong, by name
    file_lock          one process at a time, and how long another waits for it
"""
