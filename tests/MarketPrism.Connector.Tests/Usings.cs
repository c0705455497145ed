global using MarketPrism.Bus;
global using MarketPrism.Configuration;
global using MarketPrism.Domain;
global using MarketPrism.Exchanges;
global using MarketPrism.Telemetry;
