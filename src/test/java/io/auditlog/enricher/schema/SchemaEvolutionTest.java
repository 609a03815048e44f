package io.auditlog.enricher.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * Holds the schemas against every version that was ever released ({@code schemas/released/v1}, {@code v2}, ...): each can
 * read what the other wrote, both ways. A release adds a directory with copies of its schemas; none is ever changed.
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
        // Given
        Schema released = schema(path);
        Schema current = schema(CURRENT.resolve(path.getFileName()));

        // Then
        assertCompatible(current, released);
        assertCompatible(released, current);
        assertThat(changes(released, current)).isEmpty();
    }

    /** Avro's own check lets these pass, and so do registries; readers do not. */
    @Test
    void shouldFindWhatAvroTakesForCompatible() {
        Schema before = new Schema.Parser().parse("""
                        {"type": "record", "name": "Some", "namespace": "a", "fields": [
                          {"name": "time", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
                          {"name": "text", "type": "string"},
                          {"name": "gone", "type": "string", "default": ""},
                          {"name": "many", "type": {"type": "array", "items": {"type": "long"}}}]}""");
        Schema now = new Schema.Parser().parse("""
                        {"type": "record", "name": "Some", "namespace": "b", "fields": [
                          {"name": "time", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
                          {"name": "text", "type": "bytes"},
                          {"name": "many", "type": {"type": "array", "items": {"type": "double"}}},
                          {"name": "added", "type": "int", "default": 0}]}""");
        assertThat(changes(before, now))
                .containsExactly(
                        "a.Some is called b.Some",
                        "time is timestamp-micros and not timestamp-millis",
                        "text is BYTES and not STRING",
                        "gone is gone",
                        "many is DOUBLE and not LONG");
    }

    @ParameterizedTest
    @MethodSource("current")
    void shouldHaveBeenReleased(Path path) {
        assertThat(RELEASED.resolve("v1").resolve(path.getFileName())).exists();
    }

    @ParameterizedTest
    @MethodSource("current")
    void shouldFollowTheRules(Path path) {
        assertThat(departures(schema(path))).isEmpty();
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
        // Given
        Schema broken = new Schema.Parser().parse("""
                        {"type": "record", "name": "Broken", "doc": "d", "fields": [
                          {"name": "bare", "type": "string"},
                          {"name": "turned", "type": ["string", "null"], "default": "", "doc": "d"},
                          {"name": "undefaulted", "type": ["null", "string"], "doc": "d"},
                          {"name": "closed", "type": {"type": "enum", "name": "E", "symbols": ["A"]}, "doc": "d"},
                          {"name": "inner", "type": {"type": "array", "items": {"type": "record", "name": "Inner",
                            "fields": []}}, "default": [], "doc": "d"}]}""");

        // Then
        assertThat(departures(broken))
                .containsExactly(
                        "bare has no doc",
                        "turned is a union other than [null, X] with default null",
                        "undefaulted is a union other than [null, X] with default null",
                        "closed is an enum",
                        "Inner has no doc");
    }

    private static void assertCompatible(Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        assertThat(result.getType()).as(result.getDescription()).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static List<String> changes(Schema before, Schema now) {
        List<String> found = new ArrayList<>();
        compare(before, now, before.getName(), found);
        return found;
    }

    private static void compare(Schema before, Schema now, String place, List<String> found) {
        if (before.getType() != now.getType()) {
            found.add(place + " is " + now.getType() + " and not " + before.getType());
            return;
        }
        String logical = before.getProp("logicalType");
        if (!Objects.equals(logical, now.getProp("logicalType"))) {
            found.add(place + " is " + now.getProp("logicalType") + " and not " + logical);
        }
        switch (before.getType()) {
            case RECORD -> compareRecords(before, now, found);
            case ARRAY -> compare(before.getElementType(), now.getElementType(), place, found);
            case MAP -> compare(before.getValueType(), now.getValueType(), place, found);
            case UNION -> compareUnions(before, now, place, found);
            default -> {}
        }
    }

    private static void compareRecords(Schema before, Schema now, List<String> found) {
        if (!before.getFullName().equals(now.getFullName())) {
            found.add(before.getFullName() + " is called " + now.getFullName());
        }
        for (Schema.Field field : before.getFields()) {
            Schema.Field same = now.getField(field.name());
            if (same == null) {
                found.add(field.name() + " is gone");
            } else {
                compare(field.schema(), same.schema(), field.name(), found);
            }
        }
    }

    private static void compareUnions(Schema before, Schema now, String place, List<String> found) {
        if (before.getTypes().size() != now.getTypes().size()) {
            found.add(place + " has " + now.getTypes().size() + " branches and not "
                    + before.getTypes().size());
            return;
        }
        for (int branch = 0; branch < before.getTypes().size(); branch++) {
            compare(before.getTypes().get(branch), now.getTypes().get(branch), place, found);
        }
    }

    private static List<String> departures(Schema schema) {
        List<String> found = new ArrayList<>();
        collect(schema, schema.getName(), found);
        return found;
    }

    private static void collect(Schema schema, String place, List<String> found) {
        switch (schema.getType()) {
            case RECORD -> collectOfRecord(schema, found);
            case ARRAY -> collect(schema.getElementType(), place, found);
            case MAP -> collect(schema.getValueType(), place, found);
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, place, found));
            case ENUM -> found.add(place + " is an enum");
            default -> {}
        }
    }

    private static void collectOfRecord(Schema schema, List<String> found) {
        if (isBlank(schema.getDoc())) {
            found.add(schema.getName() + " has no doc");
        }
        for (Schema.Field field : schema.getFields()) {
            if (isBlank(field.doc())) {
                found.add(field.name() + " has no doc");
            }
            if (field.schema().isUnion() && !isNullable(field)) {
                found.add(field.name() + " is a union other than [null, X] with default null");
            }
            collect(field.schema(), field.name(), found);
        }
    }

    private static boolean isNullable(Schema.Field field) {
        List<Schema> branches = field.schema().getTypes();
        return branches.size() == 2
                && branches.get(0).getType() == Schema.Type.NULL
                && field.hasDefaultValue()
                && field.defaultVal() == JsonProperties.NULL_VALUE;
    }

    private static boolean isBlank(String doc) {
        return doc == null || doc.isBlank();
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
