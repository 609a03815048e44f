package io.auditlog.enricher.deploy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** What sinks must have written of a record, as text. */
final class SinkText {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT);

    private SinkText() {}

    /** A record as Connect's {@code Struct} prints it: without nulls, times as dates. */
    static String struct(GenericRecord record, Set<String> without) {
        return record.getSchema().getFields().stream()
                .map(Schema.Field::name)
                .filter(field -> record.get(field) != null && !without.contains(field))
                .map(field -> field + "="
                        + (record.get(field) instanceof GenericRecord inner
                                ? struct(inner, without)
                                : inStruct(record.get(field))))
                .collect(Collectors.joining(",", "Struct{", "}"));
    }

    private static String inStruct(Object value) {
        if (value instanceof ByteBuffer bytes) {
            return "java.nio.HeapByteBuffer[pos=0 lim=%1$d cap=%1$d]".formatted(bytes.remaining());
        }
        return value instanceof Long millis
                ? DATE.format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC))
                : value.toString();
    }

    /** A record as {@code TableRows} prints a row. */
    static String row(GenericRecord record) {
        Function<Object, String> text = value -> {
            if (value instanceof GenericRecord inner) {
                return row(inner);
            } else if (value instanceof ByteBuffer bytes) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                return Base64.getEncoder().encodeToString(copy);
            }
            return String.valueOf(
                    value instanceof Long millis ? Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC) : value);
        };
        return record.getSchema().getFields().stream()
                .map(field -> text.apply(record.get(field.pos())))
                .toList()
                .toString();
    }
}
