"""Statistics of scales that are sums of items: `name(n, sums, products, settings)`, from sums over complete cases."""
