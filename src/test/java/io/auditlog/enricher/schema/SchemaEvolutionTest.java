package io.auditlog.enricher.schema;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the schemas with every version that was ever released ({@code schemas/released/v1}, {@code v2}, ...): each
 * can read what the other wrote, both ways. A release adds a directory with copies of its schemas; none is ever changed.
 */
class SchemaEvolutionTest {

    private static final Path CURRENT = Path.of("schemas");
    private static final Path RELEASED = CURRENT.resolve("released");

    static Stream<Path> released() throws IOException {
        return filesUnder(RELEASED);
    }

    static Stream<Path> current() throws IOException {
        return filesUnder(CURRENT).filter(path -> !path.startsWith(RELEASED));
    }

    @ParameterizedTest
    @MethodSource("released")
    void shouldReadAndBeReadByEveryReleasedVersion(Path path) {
        Schema released = schema(path);
        Schema current = schema(CURRENT.resolve(path.getFileName()));
        assertCompatible(current, released);
        assertCompatible(released, current);
        assertThat(fields(current)).containsAllEntriesOf(fields(released));
    }

    private static void assertCompatible(Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(result.getType()).as(result.getDescription()).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    /** Avro's own check accepts another logical type, another namespace and a missing field; readers do not. */
    @Test
    void shouldCompareMoreThanAvro() {
        Schema schema = new Schema.Parser().parse("""
                        {"type": "record", "name": "Some", "namespace": "a", "fields": [
                          {"name": "time", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
                          {"name": "many", "type": {"type": "array", "items": {"type": "record", "name": "Inner",
                            "fields": [{"name": "text", "type": "string"}]}}}]}""");
        assertThat(fields(schema))
                .isEqualTo(Map.of(
                        "a.Some.time", "NULL|LONG:timestamp-millis",
                        "a.Some.many", "a.Inner[]",
                        "a.Inner.text", "STRING"));
    }

    @ParameterizedTest
    @MethodSource("current")
    void shouldBeReleasedAndFollowTheRules(Path path) {
        assertThat(RELEASED.resolve("v1").resolve(path.getFileName())).exists();
        assertThat(violations(schema(path))).isEmpty();
    }

    @Test
    void shouldHaveOneClassPerSchema() throws IOException {
        assertThat(current().map(path -> SchemaNormalization.toParsingForm(schema(path))))
                .containsExactlyInAnyOrder(
                        SchemaNormalization.toParsingForm(AuditLogEntry.getClassSchema()),
                        SchemaNormalization.toParsingForm(DeadLetter.getClassSchema()));
    }

    @Test
    void shouldFindWhatBreaksARule() {
        Schema broken = new Schema.Parser().parse("""
                        {"type": "record", "name": "Broken", "doc": "d", "fields": [
                          {"name": "bare", "type": "string"},
                          {"name": "turned", "type": ["string", "null"], "default": "", "doc": "d"},
                          {"name": "undefaulted", "type": ["null", "string"], "doc": "d"},
                          {"name": "closed", "type": {"type": "enum", "name": "E", "symbols": ["A"]}, "doc": "d"},
                          {"name": "inner", "type": {"type": "array", "items": {"type": "record", "name": "Inner",
                            "fields": []}}, "default": [], "doc": "d"}]}""");
        assertThat(violations(broken))
                .containsExactly(
                        "bare has no doc",
                        "turned is a union other than [null, X] with default null",
                        "undefaulted is a union other than [null, X] with default null",
                        "closed is an enum",
                        "Inner has no doc");
    }

    private static List<String> violations(Schema schema) {
        List<String> found = new ArrayList<>();
        for (Schema record : addRecords(schema, new LinkedHashSet<>())) {
            if (record.getDoc() == null) {
                found.add(record.getName() + " has no doc");
            }
            for (Schema.Field field : record.getFields()) {
                String type = describe(field.schema());
                if (field.doc() == null) {
                    found.add(field.name() + " has no doc");
                }
                if (type.contains("ENUM")) {
                    found.add(field.name() + " is an enum");
                }
                boolean nullable = type.matches("NULL\\|[^|]*") && isNullByDefault(field);
                if (type.contains("|") && !nullable) {
                    found.add(field.name() + " is a union other than [null, X] with default null");
                }
            }
        }
        return found;
    }

    private static boolean isNullByDefault(Schema.Field field) {
        return field.hasDefaultValue() && field.defaultVal() == JsonProperties.NULL_VALUE;
    }

    /** The type of every field, by record and name. */
    private static Map<String, String> fields(Schema schema) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Schema record : addRecords(schema, new LinkedHashSet<>())) {
            record.getFields()
                    .forEach(field -> fields.put(record.getFullName() + "." + field.name(), describe(field.schema())));
        }
        return fields;
    }

    private static String describe(Schema schema) {
        String logical = schema.getProp("logicalType");
        return switch (schema.getType()) {
            case RECORD -> schema.getFullName();
            case ARRAY -> describe(schema.getElementType()) + "[]";
            case MAP -> describe(schema.getValueType()) + "{}";
            case UNION ->
                schema.getTypes().stream().map(SchemaEvolutionTest::describe).collect(joining("|"));
            default -> schema.getType() + (logical == null ? "" : ":" + logical);
        };
    }

    private static Set<Schema> addRecords(Schema schema, Set<Schema> found) {
        switch (schema.getType()) {
            case RECORD -> {
                found.add(schema);
                schema.getFields().forEach(field -> addRecords(field.schema(), found));
            }
            case ARRAY -> addRecords(schema.getElementType(), found);
            case MAP -> addRecords(schema.getValueType(), found);
            case UNION -> schema.getTypes().forEach(branch -> addRecords(branch, found));
            default -> {}
        }
        return found;
    }

    private static Schema schema(Path path) {
        try {
            return new Schema.Parser().parse(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static Stream<Path> filesUnder(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> path.toString().endsWith(".avsc")).sorted().toList().stream();
        }
    }
}
