package io.auditlog.enricher.drift;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What entries look like, in a file: a JSON object on a line for each field of each event, in a fixed order, so that two
 * files can be compared.
 */
public final class Baseline {

    private final Map<String, EventShape> events;

    Baseline(Map<String, EventShape> events) {
        this.events = events;
    }

    Map<String, EventShape> events() {
        return events;
    }

    /** Writes it. */
    public void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        events.forEach((event, shape) -> {
            lines.add(JsonText.object(json -> json.writeStringField("event", event)));
            shape.forEach((path, types, always) -> lines.add(JsonText.object(json -> {
                json.writeStringField("event", event);
                json.writeStringField("path", path);
                json.writeArrayFieldStart("types");
                for (String type : types) {
                    json.writeString(type);
                }
                json.writeEndArray();
                json.writeBooleanField("always", always);
            })));
        });
        Files.write(file, lines);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it cannot be read, or is no baseline; the message says where
     */
    public static Baseline read(Path file) {
        Map<String, EventShape> events = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            while (json.nextToken() != null) {
                readLine(json, events);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " is no baseline of shapes: " + e.getMessage(), e);
        }
        events.values().forEach(EventShape::freeze);
        return new Baseline(events);
    }

    private static void readLine(JsonParser json, Map<String, EventShape> events) throws IOException {
        String event = null;
        String path = null;
        List<String> types = new ArrayList<>();
        boolean always = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = String.valueOf(json.currentName());
            JsonToken value = json.nextToken();
            switch (name) {
                case "event" -> event = json.getText();
                case "path" -> path = json.getText();
                case "always" -> always = json.getBooleanValue();
                case "types" -> {
                    while (value != null && json.nextToken() == JsonToken.VALUE_STRING) {
                        types.add(json.getText());
                    }
                }
                default ->
                    throw new IOException("unknown member " + name + " in line "
                            + json.currentLocation().getLineNr());
            }
        }
        if (event == null) {
            throw new IOException("no event in line " + json.currentLocation().getLineNr());
        }
        EventShape shape = events.computeIfAbsent(event, any -> new EventShape(0));
        if (path != null) {
            shape.add(path, types, always);
        }
    }
}
