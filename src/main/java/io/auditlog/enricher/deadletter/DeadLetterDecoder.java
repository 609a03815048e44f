package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Causes;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import io.auditlog.enricher.serde.GeneratedClasses;
import io.auditlog.enricher.serde.RegistryUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.BufferUnderflowException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;

/** Decodes dead letters, and reports any other record as skipped. Threads: one. */
public final class DeadLetterDecoder {

    private static final String CONFLUENT = "io.confluent.kafka.serializers.";
    private static final String CONFLUENT_WRITER = CONFLUENT + "KafkaAvroSerializer";
    private static final String CONFLUENT_READER = CONFLUENT + "KafkaAvroDeserializer";

    private final Deserializer<?> deserializer;
    private final PrintWriter skipped;

    DeadLetterDecoder(Deserializer<?> deserializer, PrintWriter skipped) {
        this.deserializer = deserializer;
        this.skipped = skipped;
    }

    /**
     * A decoder that finds schemas where the worker's serializer puts them. Confluent's serializer may be configured to
     * write what only Confluent's deserializer can read; dead letters of all other serializers are decoded by ours.
     *
     * @param serializer class name of the worker's serializer
     * @param registry registry configuration by Confluent's names, as passed to the serializer
     * @param skipped gets a line for each record that cannot be read or sent
     * @throws DeadLetterException if Confluent's deserializer is not on the class path
     * @throws org.apache.kafka.common.config.ConfigException if the configuration is wrong
     */
    public static DeadLetterDecoder open(String serializer, Map<String, ?> registry, PrintWriter skipped)
            throws DeadLetterException {
        Map<String, Object> settings = new HashMap<>(registry);
        settings.put("specific.avro.reader", true);
        Deserializer<?> deserializer = serializer.equals(CONFLUENT_WRITER)
                ? confluent()
                : new AvroWireDeserializer(DeadLetter.getClassSchema());
        deserializer.configure(settings, false);
        return new DeadLetterDecoder(deserializer, skipped);
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
     * Decodes one record; empty if it is not a dead letter.
     *
     * @throws SerializationException if the registry is unavailable, which says nothing about the dead letter
     * @throws org.apache.kafka.common.errors.ApiException if the registry rejects the credentials
     */
    public Optional<StoredDeadLetter> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return unreadable(record, "it has no value");
        }
        try {
            Object content = deserializer.deserialize(record.topic(), record.value());
            return content instanceof DeadLetter letter
                    ? Optional.of(new StoredDeadLetter(record, letter))
                    : unreadable(record, "it is no dead letter");
        } catch (SerializationException e) {
            if (isRegistryUnavailable(e)) {
                throw e;
            }
            return unreadable(record, e.getMessage());
        } catch (BufferUnderflowException e) { // from Confluent's, if the bytes end within the schema ID
            return unreadable(record, "it has too few bytes for a schema id");
        } catch (RetriableException e) { // from Confluent's, if the registry returned 429 or 5xx
            throw new SerializationException(e.getMessage(), e);
        }
    }

    private Optional<StoredDeadLetter> unreadable(ConsumerRecord<?, ?> record, String reason) {
        skip(record, "cannot be read as a letter: " + Escaped.text(reason));
        return Optional.empty();
    }

    /** Reports a record that stays where it is. */
    void skip(ConsumerRecord<?, ?> record, String reason) {
        skipped.println("Left alone: " + StoredDeadLetter.position(record) + " " + reason);
    }

    /**
     * Confluent's deserializer has an I/O error among the causes. Avro's own I/O errors mean truncated bytes or an
     * invalid number.
     */
    private static boolean isRegistryUnavailable(SerializationException e) {
        return Causes.of(e)
                .anyMatch(cause -> cause instanceof RegistryUnavailableException
                        || cause instanceof RetriableException
                        || (cause instanceof IOException
                                && !(cause instanceof EOFException
                                        || cause instanceof InvalidNumberEncodingException)));
    }
}
