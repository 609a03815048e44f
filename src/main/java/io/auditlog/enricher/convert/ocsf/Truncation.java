package io.auditlog.enricher.convert.ocsf;

import io.auditlog.enricher.convert.ocsf.OcsfVersion.Part;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes an event smaller that is too large for its topic, and marks it. */
final class Truncation {

    /** With all texts of an event as short as this, in bytes, it fits into the smallest topic that the worker accepts. */
    private static final int SHORT = 80;

    private static final int ESCAPED = 6;

    private static final int FEW = 20;

    private Truncation() {}

    /** The event without the entry's data; if that is still more than so many bytes, with all its texts cut. */
    static byte[] of(byte[] event, OcsfVersion version, int room) throws IOException {
        Map<String, Object> tree = JsonTree.read(event, any -> true);
        dropData(tree, version);
        byte[] dropped = JsonTree.bytes(tree);
        return dropped.length <= room ? dropped : JsonTree.bytes(shortened(tree));
    }

    /** Removes what the event only carries along: the entry's data, and the raw body. */
    @SuppressWarnings("unchecked") // built by this package
    private static void dropData(Map<String, Object> event, OcsfVersion version) {
        Map<String, Object> unmapped = (Map<String, Object>) event.get("unmapped");
        unmapped.remove("data");
        unmapped.remove("data_json");
        event.remove("raw_data");
        event.remove("raw_data_size");
        Map<String, Object> marked =
                version.has(Part.IS_TRUNCATED) ? (Map<String, Object>) event.get("metadata") : unmapped;
        marked.put("is_truncated", true);
    }

    /** Cuts all texts, and leaves out what is unmapped, apart from what says how the event was made. */
    @SuppressWarnings("unchecked") // a map stays one
    private static Map<String, Object> shortened(Map<String, Object> event) {
        ((Map<String, Object>) event.get("unmapped")).keySet().retainAll(List.of("actor", "time_from", "is_truncated"));
        return (Map<String, Object>) cut(event);
    }

    private static Object cut(Object value) {
        if (value instanceof Map<?, ?> object) {
            Map<Object, Object> cut = new LinkedHashMap<>();
            object.forEach((name, member) -> cut.put(name, cut(member)));
            return cut;
        }
        if (value instanceof List<?> array) {
            return array.stream().limit(FEW).map(Truncation::cut).toList();
        }
        return value instanceof String text ? cut(text) : value;
    }

    private static String cut(String text) {
        int bytes = 0;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int symbol = text.codePointAt(at);
            bytes += symbol < ' ' ? ESCAPED : symbol < 0x80 ? 1 : Character.BYTES * 2;
            if (bytes > SHORT) {
                return text.substring(0, at) + "...";
            }
        }
        return text;
    }
}
