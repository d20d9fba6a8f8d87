"""What translators and native readers work with in the CMS."""
