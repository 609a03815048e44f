package io.auditlog.enricher.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.junit.jupiter.api.Test;

/** The index templates for Elasticsearch and OpenSearch: each field has a type that takes whatever the field can hold. */
final class IndexTemplatesTest {

    private static final Path EVENTS = Path.of("src/test/resources/io/auditlog/enricher/convert/ocsf/golden");
    private static final Pattern LEAF = Pattern.compile("(?m)^/(\\S*[a-z_]) (\"?).*$");

    /** Lucene refuses a document with a longer term than 32,766 bytes, of which a character has up to four. */
    private static final int MAX_KEYWORD = 32_766 / 4;

    @Test
    void shouldMapEachFieldOfBothSchemas() {
        assertMapped(mappings("entries"), AuditLogEntry.getClassSchema());
        assertMapped(mappings("dead-letters"), DeadLetter.getClassSchema());
    }

    private static void assertMapped(Object mapping, Schema schema) {
        Map<String, Object> properties = Documents.map(Documents.at(mapping, "properties"));
        assertThat(properties.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        schema.getFields().stream().map(Field::name).toList());
        schema.getFields()
                .forEach(field -> assertFits(field.name(), properties.get(field.name()), plain(field.schema())));
    }

    private static void assertFits(String name, Object mapping, Schema schema) {
        if (schema.getType() == Schema.Type.RECORD) {
            assertMapped(mapping, schema);
            return;
        }
        List<String> types = schema.getLogicalType() != null
                ? List.of("date")
                : switch (schema.getType()) {
                    case STRING -> List.of("keyword", "text", "ip");
                    case BYTES -> List.of("binary");
                    case INT -> List.of("integer");
                    default -> List.of(schema.getType().getName());
                };
        assertThat(types).as(name).contains(type(mapping));
        assertAnyTextFits(name, mapping);
    }

    /** The API may write anything: an address that is none, or a text that is too long, must not cost the document. */
    private static void assertAnyTextFits(String name, Object mapping) {
        Map<String, Object> settings = Documents.map(mapping);
        switch (type(mapping)) {
            case "keyword" -> assertThat(settings.get("ignore_above")).as(name).isEqualTo(MAX_KEYWORD);
            case "ip" -> assertThat(settings.get("ignore_malformed")).as(name).isEqualTo(true);
            case "date" ->
                assertThat(settings.get("format")).as(name).asString().endsWith("||epoch_millis");
            default -> {}
        }
    }

    /** What a field holds, whether it may be null, and one or many. */
    private static Schema plain(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> plain(schema.getTypes().get(1));
            case ARRAY -> plain(schema.getElementType());
            default -> schema;
        };
    }

    @Test
    void shouldMapTimesAndAddressesOfOcsfEventsAndNothingBelowUnmappedData() throws IOException {
        Object mappings = mappings("ocsf");
        try (Stream<Path> files = Files.list(EVENTS)) {
            for (Path file : files.toList()) {
                LEAF.matcher(Files.readString(file)).results().forEach(leaf -> {
                    boolean isText = !leaf.group(2).isEmpty();
                    String path = leaf.group(1).replaceAll("/\\d+", "");
                    if (!isText && path.matches("(.*[/_])?time")) {
                        assertThat(type(property(mappings, path))).as(path).isEqualTo("date");
                    } else if (path.equals("src_endpoint/ip")) {
                        assertThat(type(property(mappings, path))).isEqualTo("ip");
                    }
                });
            }
        }
        assertThat(Documents.at(mappings, "properties/unmapped/dynamic")).isEqualTo(false);
        assertAnyTextFits("dynamic", Documents.at(mappings, "dynamic_templates/0/text/mapping"));
    }

    private static Object property(Object mappings, String path) {
        return Documents.at(mappings, "properties/" + path.replace("/", "/properties/"));
    }

    private static String type(Object mapping) {
        return Documents.map(mapping).get("type").toString();
    }

    private static Object mappings(String name) {
        return Documents.at(Documents.one("config/connect/index-template-" + name + ".json"), "template/mappings");
    }
}
