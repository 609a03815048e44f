package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.convert.Shape.Field;
import io.auditlog.enricher.entry.RecordBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Paths and types of data, and that their hashes are the same wherever they come from. */
final class ShapeTest {

    @Test
    void shouldNameEachPathWithItsType() {
        assertThat(Shape.fields("{\"a\":1,\"b\":{\"c/d~\":[true,{\"e\":null}]},\"\":\"x\"}"))
                .extracting(field -> field.path() + " " + field.type())
                .containsExactly(
                        " object",
                        "/a number",
                        "/b object",
                        "/b/c~1d~0 array",
                        "/b/c~1d~0/[] boolean",
                        "/b/c~1d~0/[] object",
                        "/b/c~1d~0/[]/e null",
                        "/ string");
        assertThat(Shape.fields(null)).isEmpty();
    }

    @Test
    void shouldTakeKeysLikeUuidsAndNumbersForOneAndNoOthers() {
        String keys = "{\"17\":0,\"123e4567-e89b-12d3-a456-426614174000\":0,\"123E4567e89b12d3a456426614174000\":0,"
                + "\"1a\":0,\"123e4567-e89b12d3-a456-426614174000\":0,\"a-name-of-more-than-thirty-two-letters\":0}";
        assertThat(Shape.fields(keys))
                .extracting(Field::path)
                .containsExactly(
                        "",
                        "/{*}",
                        "/{*}",
                        "/{*}",
                        "/1a",
                        "/123e4567-e89b12d3-a456-426614174000",
                        "/a-name-of-more-than-thirty-two-letters");
    }

    @Test
    void shouldStopAtTheFourthLevelTheSixteenthElementAndTheThousandthValue() {
        assertThat(Shape.fields("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}"))
                .extracting(Field::path)
                .endsWith("/a/b/c/d");
        assertThat(Shape.fields("[" + "1,".repeat(20) + "{}]"))
                .hasSize(17)
                .extracting(Field::type)
                .doesNotContain("object")
                .hasSize(17);
        String many = IntStream.range(0, 2000)
                .mapToObj(i -> "\"k" + i + "\":[" + i + "]")
                .collect(Collectors.joining(","));
        assertThat(Shape.fields("{" + many + "}")).hasSize(1024);
    }

    @Test
    void shouldHashWhatIsReadLikeItsText() {
        for (int seed = 0; seed < 500; seed++) {
            // Given
            String data = data(new Random(seed), 0);
            // When
            List<Long> read = new ArrayList<>();
            EntryTranslator translator = new EntryTranslator(
                    Bodies.MAX_DEPTH,
                    Optional.empty(),
                    RecordBody.NONE,
                    entry -> new byte[0],
                    (event, shape, text, at) -> {
                        assertThat(text).isEqualTo(data);
                        IntStream.range(0, shape.size()).forEach(i -> read.add(shape.hash(i)));
                    },
                    (entry, bytes) -> null);
            String body = Bodies.LEAST.replace("\"data\":null", "\"data\":" + data);
            translator.entry(Bodies.ID, body.getBytes(UTF_8), Instant.EPOCH);
            // Then
            List<Field> fields = Shape.fields(data);
            assertThat(fields).as(body).hasSameSizeAs(read).isNotEmpty();
            assertThat(fields).extracting(Field::hash).isEqualTo(read);
            assertThat(fields)
                    .allSatisfy(field ->
                            assertThat(Field.of(field.path(), field.type())).isEqualTo(field));
            assertThat(fields.stream()
                            .map(field -> field.path() + field.type())
                            .distinct()
                            .count())
                    .isEqualTo(fields.stream().map(Field::hash).distinct().count());
        }
        assertThatThrownBy(() -> Field.of("/a", "text")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String data(Random random, int depth) {
        String members = IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> "\"" + "abc/~".charAt(i) + depth + "\": " + value(random, depth))
                .collect(Collectors.joining(", "));
        return "{" + members + "}";
    }

    private static String value(Random random, int depth) {
        return switch (depth > 5 ? 2 + random.nextInt(5) : random.nextInt(7)) {
            case 0 -> data(random, depth + 1);
            case 1 -> "[" + String.join(",", Collections.nCopies(random.nextInt(20), value(random, depth + 1))) + "]";
            case 2 -> "\"\\u0041\"";
            case 3 -> "1.5e3";
            case 4 -> "false";
            case 5 -> "null";
            default -> "-7";
        };
    }
}
