package io.auditlog.enricher.letters;

import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.wire.AvroWireDeserializer;
import io.auditlog.enricher.wire.RegistryUnavailableException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads letters. What is none comes back as {@link Undecodable}, never as an exception. Threads: any. */
public final class LetterDecoder {

    private final Deserializer<?> deserializer;

    /** What a record of a dead-letter topic turned out to be. */
    public sealed interface Reading {}

    /** A letter. */
    public record Decoded(Letter letter) implements Reading {}

    /**
     * No letter.
     *
     * @param place where it lies
     * @param reason why it cannot be read
     */
    public record Undecodable(Place place, String reason) implements Reading {}

    LetterDecoder(Deserializer<?> deserializer) {
        this.deserializer = deserializer;
    }

    /**
     * A decoder that finds schemas where the worker's serializer puts them.
     *
     * @param registry configuration by Confluent's names, as the serializer is given it
     */
    public static LetterDecoder open(Map<String, ?> registry) {
        Map<String, Object> settings = new HashMap<>(registry);
        settings.put("specific.avro.reader", true);
        AvroWireDeserializer deserializer = new AvroWireDeserializer(DeadLetter.getClassSchema());
        deserializer.configure(settings, false);
        return new LetterDecoder(deserializer);
    }

    /**
     * Reads one record.
     *
     * @throws RegistryUnavailableException if the registry is away: that says nothing about the letter
     * @throws org.apache.kafka.common.errors.ApiException if the registry refuses the credentials
     */
    public Reading read(ConsumerRecord<byte[], byte[]> record) {
        Place place = Place.of(record);
        if (record.value() == null) {
            return new Undecodable(place, "it has no value");
        }
        try {
            Object content = deserializer.deserialize(record.topic(), record.value());
            return content instanceof DeadLetter letter
                    ? new Decoded(new Letter(place, letter))
                    : new Undecodable(place, "it is no dead letter");
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (SerializationException e) {
            return new Undecodable(place, e.getMessage());
        }
    }
}
