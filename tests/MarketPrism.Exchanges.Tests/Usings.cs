global using MarketPrism.Domain;
