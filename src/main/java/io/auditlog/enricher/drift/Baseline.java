package io.auditlog.enricher.drift;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.auditlog.enricher.convert.Shape;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What entries look like, in a file: a JSON object on a line for each field of each event, in a fixed order, so that two
 * files can be compared.
 */
public final class Baseline {

    private static final String EXAMPLE =
            "{\"event\":\"login\",\"path\":\"/method\",\"types\":[\"string\"],\"always\":true}";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, EventShape> events;

    Baseline(Map<String, EventShape> events) {
        this.events = events;
    }

    Map<String, EventShape> events() {
        return events;
    }

    /** Writes it to a file, which is as it was or whole at any time. */
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
        Path whole = Files.write(file.resolveSibling(file.getFileName() + ".new"), lines);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it cannot be read, or is no baseline; the message names the key of the file, the
     *     file and the place, and nothing that it holds
     */
    public static Baseline read(Path file) {
        Map<String, EventShape> events = new TreeMap<>();
        try (JsonParser json = JSON.createParser(file.toFile())) {
            while (json.nextToken() != null) {
                readLine(json, events);
            }
        } catch (JacksonException e) {
            JsonLocation at = e.getLocation();
            throw wrong(file, "line " + at.getLineNr() + ", column " + at.getColumnNr() + " is not as in " + EXAMPLE);
        } catch (IOException e) {
            throw wrong(file, "cannot be read as UTF-8 text (" + e.getClass().getSimpleName() + ")");
        }
        if (events.isEmpty()) {
            throw wrong(file, "holds no events");
        }
        events.values().forEach(EventShape::freeze);
        return new Baseline(events);
    }

    private static IllegalArgumentException wrong(Path file, String problem) {
        return new IllegalArgumentException(
                "drift.baseline.file: " + file + ": " + problem + "; correct it, or write it anew with shapes --write");
    }

    private static void readLine(JsonParser json, Map<String, EventShape> events) throws IOException {
        demand(json, json.currentToken() == JsonToken.START_OBJECT);
        String event = null;
        String path = null;
        List<String> types = new ArrayList<>();
        boolean always = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "event" -> event = text(json);
                case "path" -> path = text(json);
                case "always" -> always = json.getBooleanValue();
                case "types" -> readTypes(json, types);
                default -> demand(json, false);
            }
        }
        demand(json, event != null && types.isEmpty() == (path == null));
        EventShape shape = events.computeIfAbsent(event, any -> new EventShape(0));
        if (path != null) {
            demand(json, path.isEmpty() || path.startsWith("/"));
            shape.add(path, types, always);
        }
    }

    private static void readTypes(JsonParser json, List<String> types) throws IOException {
        demand(json, json.currentToken() == JsonToken.START_ARRAY);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String type = text(json);
            demand(json, Shape.TYPES.contains(type));
            types.add(type);
        }
    }

    private static String text(JsonParser json) throws IOException {
        demand(json, json.currentToken() == JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static void demand(JsonParser json, boolean fits) throws JsonParseException {
        if (!fits) {
            throw new JsonParseException(json, "no line of a baseline");
        }
    }
}
