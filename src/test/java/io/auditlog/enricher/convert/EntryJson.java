package io.auditlog.enricher.convert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** The JSON object that a record holds, by its schema: the fields up to {@code additionalFields} are the API's members. */
final class EntryJson {

    private EntryJson() {}

    static String of(IndexedRecord entry) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, IndexedRecord record) throws IOException {
        json.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (field.name().equals("additionalFields")) {
                if (value != null) {
                    json.writeRaw(
                            "," + value.toString().substring(1, value.toString().length() - 1));
                }
                break;
            } else if (value instanceof IndexedRecord object) {
                json.writeFieldName(field.name());
                write(json, object);
            } else if (value != null && field.name().equals("data")) {
                json.writeFieldName(field.name());
                json.writeRawValue(value.toString());
            } else if (value != null || !field.schema().toString().contains("\"record\"")) {
                json.writeStringField(field.name(), (String) value);
            }
        }
        json.writeEndObject();
    }
}
