package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import java.util.Map;

/** Reads outcomes as any consumer would: by the schemas that the registry knows. Threads: any. */
final class Decoder implements AutoCloseable {

    private final AvroWireDeserializer deserializer = new AvroWireDeserializer();

    Decoder(String registryUrl) {
        deserializer.configure(Map.of("schema.registry.url", registryUrl, "specific.avro.reader", true), false);
    }

    Outcome decode(Emitted emitted) {
        return new Outcome(emitted, deserializer.deserialize(emitted.topic(), emitted.value()));
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
