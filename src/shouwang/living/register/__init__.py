"""The register of homes and residents: pages, import, export."""
