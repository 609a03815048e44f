package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.GeneratedClasses;
import io.auditlog.enricher.serde.RegistryUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/** Decodes dead letters. Any other record returns {@link Undecodable}, never an exception. Threads: any. */
public final class DeadLetterDecoder {

    private static final String CONFLUENT = "io.confluent.kafka.serializers.";
    private static final String CONFLUENT_WRITER = CONFLUENT + "KafkaAvroSerializer";
    private static final String CONFLUENT_READER = CONFLUENT + "KafkaAvroDeserializer";

    private final Deserializer<?> deserializer;

    /** Result of decoding a record of a dead-letter topic. */
    public sealed interface Reading {}

    /** A dead letter. */
    public record Decoded(StoredDeadLetter letter) implements Reading {}

    /**
     * Not a dead letter.
     *
     * @param place its position
     * @param reason why it cannot be decoded
     */
    public record Undecodable(RecordPosition place, String reason) implements Reading {}

    DeadLetterDecoder(Deserializer<?> deserializer) {
        this.deserializer = deserializer;
    }

    /**
     * A decoder that finds schemas where the worker's serializer puts them. Confluent's serializer may be configured to
     * write what only Confluent's deserializer can read; dead letters of all other serializers are decoded by ours.
     *
     * @param serializer class name of the worker's serializer
     * @param registry registry configuration by Confluent's names, as passed to the serializer
     * @throws DeadLetterException if Confluent's deserializer is not on the class path
     * @throws org.apache.kafka.common.config.ConfigException if the configuration is wrong
     */
    public static DeadLetterDecoder open(String serializer, Map<String, ?> registry) throws DeadLetterException {
        Map<String, Object> settings = new HashMap<>(registry);
        settings.put("specific.avro.reader", true);
        Deserializer<?> deserializer = serializer.equals(CONFLUENT_WRITER)
                ? confluent()
                : new AvroWireDeserializer(DeadLetter.getClassSchema());
        deserializer.configure(settings, false);
        return new DeadLetterDecoder(deserializer);
    }

    private static Deserializer<?> confluent() throws DeadLetterException {
        GeneratedClasses.trust();
        try {
            return Utils.newInstance(CONFLUENT_READER, Deserializer.class);
        } catch (ClassNotFoundException e) {
            throw new DeadLetterException(
                    CONFLUENT_READER + " is not on the class path, and value.serializer=" + CONFLUENT_WRITER
                            + " needs it for reading letters: add its jars to lib/",
                    e);
        }
    }

    /**
     * Decodes one record.
     *
     * @throws SerializationException if the registry is unavailable, which says nothing about the dead letter
     * @throws org.apache.kafka.common.errors.ApiException if the registry rejects the credentials
     */
    public Reading read(ConsumerRecord<byte[], byte[]> record) {
        RecordPosition place = RecordPosition.of(record);
        if (record.value() == null) {
            return new Undecodable(place, "it has no value");
        }
        try {
            Object content = deserializer.deserialize(record.topic(), record.value());
            return content instanceof DeadLetter letter
                    ? new Decoded(new StoredDeadLetter(place, letter))
                    : new Undecodable(place, "it is no dead letter");
        } catch (SerializationException e) {
            if (isRegistryAway(e)) {
                throw e;
            }
            return new Undecodable(place, e.getMessage());
        } catch (BufferUnderflowException e) { // from Confluent's, if the bytes end within the schema ID
            return new Undecodable(place, "it has too few bytes for a schema id");
        } catch (RetriableException e) { // from Confluent's, if the registry returned 429 or 5xx
            throw new SerializationException(e.getMessage(), e);
        }
    }

    /**
     * Confluent's deserializer has an I/O error among the causes. Avro's own I/O errors mean truncated bytes or an
     * invalid number.
     */
    private static boolean isRegistryAway(SerializationException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            boolean ofTheBytes = cause instanceof EOFException || cause instanceof InvalidNumberEncodingException;
            if (cause instanceof RegistryUnavailableException
                    || cause instanceof RetriableException
                    || (cause instanceof IOException && !ofTheBytes)) {
                return true;
            }
        }
        return false;
    }
}
