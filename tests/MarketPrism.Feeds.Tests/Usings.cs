global using MarketPrism.Domain;
global using MarketPrism.Exchanges;
