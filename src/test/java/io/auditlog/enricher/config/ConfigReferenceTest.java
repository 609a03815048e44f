package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The committed files in config/ say what the code does. What keys mean is written in the reference; their types,
 * defaults and ranges are made from the definitions that check a configuration.
 */
final class ConfigReferenceTest {

    private static final Path REFERENCE = Path.of("config", "REFERENCE.md");

    private static final Pattern KEY =
            Pattern.compile("\\| (?<name>\\**`(?<key>[a-z.]+)`\\**) \\| \\w.* \\| .* \\| .* \\| (?<meaning>.+) \\|");
    private static final Pattern KAFKA = Pattern.compile("\\| `kafka\\.(?<key>.+)` \\| .* \\|");

    @Test
    void shouldBeUpToDate() throws IOException {
        String page = Files.readString(REFERENCE);
        String upToDate = page.lines().map(ConfigReferenceTest::upToDate).collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(REFERENCE, upToDate);
        }

        assertThat(Files.readString(REFERENCE))
                .as("%s is out of date: mvn test -Dtest=ConfigReferenceTest -Dreference.write=true", REFERENCE)
                .isEqualTo(upToDate);
    }

    @Test
    void shouldListEveryKey() throws IOException {
        String page = Files.readString(REFERENCE);
        assertThat(Keys.all().keySet())
                .allSatisfy(key -> assertThat(page).containsPattern("\n(\\||-) .*`" + Pattern.quote(key) + "`"));
        assertThat(StreamsProperties.DEFAULTS.keySet())
                .allSatisfy(name -> assertThat(page).contains("\n| `kafka." + name + "` | `"));
        assertThat(KafkaKeys.REFUSED.keySet())
                .allSatisfy(name -> assertThat(page).contains("\n| `kafka." + name + "` | "));
        assertThat(SerializerSettings.PREFIXES)
                .allSatisfy(prefix -> assertThat(page).contains("`" + prefix + "`"));
        assertThat(page)
                .contains("- Refused, since no time changes such a failure: " + outcomes(Keys.UNCHANGING))
                .contains(
                        "- Refused, since no entry is at fault without a connection: " + outcomes(Keys.NEVER_CHARGED));
    }

    private static String outcomes(Set<Code> codes) {
        return codes.stream().map(Keys::outcome).map(name -> "`" + name + "`").collect(Collectors.joining(", ")) + "\n";
    }

    @Test
    void shouldListTheTypesOfConfluentsKeys() throws IOException {
        for (String line : Files.readAllLines(REFERENCE)) {
            if (line.matches("- [a-z]+( \\(secret\\))?, .*: `.*")) {
                String type = line.substring(2, line.indexOf(": `"));
                assertThat(line.substring(line.indexOf('`') + 1, line.length() - 1)
                                .split("`, `", -1))
                        .allSatisfy(name -> assertThat(type)
                                .isEqualTo(type(key(name)) + ", "
                                        + key(name).type().allowed()));
            }
        }
    }

    @Test
    void shouldShipAValidExample() throws Exception {
        // Given the example as it is shipped, and the one secret that it asks for
        Map<String, String> environment = Map.of("COTOOL_API_KEY", "dummy");

        // When
        WorkerConfig config = WorkerConfig.load(Path.of("config", "worker.properties"), environment);

        // Then nothing is wrong with it, and what it sets is the default, but for what has none
        assertThat(config.warnings()).isEmpty();
        assertThat(config.pace().perSecond()).isEqualTo(50);
    }

    @Test
    void shouldShipAnExampleWhoseCommentedLinesAreValidToo() throws Exception {
        // Given
        String example = Files.readString(Path.of("config", "worker.properties"));

        // Then
        example.lines()
                .filter(line -> line.matches("#[a-z.]+=.*"))
                .map(line -> line.substring(1, line.indexOf('=')))
                .forEach(key -> assertThat(Keys.find(key).isPresent()
                                || KafkaKeys.find(key.replaceFirst("^kafka\\.", ""))
                                        .isPresent())
                        .as(key)
                        .isTrue());
    }

    /** The line with type, default and range of its key, or with the default or refusal of Kafka's. */
    private static String upToDate(String line) {
        Matcher row = KEY.matcher(line);
        Matcher kafka = KAFKA.matcher(line);
        if (row.matches()) {
            Keys.Key key = key(row.group("key"));
            String range = key.type().allowed().replace("|", "\\|");
            return String.format(
                    "| %s | %s | %s | %s | %s |",
                    row.group("name"), type(key), byDefault(key), range, row.group("meaning"));
        }
        if (kafka.matches()) {
            String name = kafka.group("key");
            Object byDefault = StreamsProperties.DEFAULTS.get(name);
            return String.format(
                    "| `kafka.%s` | %s |",
                    name, byDefault == null ? KafkaKeys.REFUSED.get(name) : "`" + byDefault + "`");
        }
        return line;
    }

    private static Keys.Key key(String name) {
        return Keys.find(name).orElseThrow(() -> new AssertionError("the reference lists " + name));
    }

    private static String type(Keys.Key key) {
        return key.type().kafka().name().toLowerCase(Locale.ROOT) + (key.type().isSecret() ? " (secret)" : "");
    }

    private static String byDefault(Keys.Key key) {
        if (key.use() == Keys.Key.Use.REQUIRED) {
            return "required";
        }
        Object value = key.isPassedOn()
                ? AvroWireSerializer.configuration().defaultValues().get(key.name())
                : key.byDefault();
        return value == null ? "-" : "`" + value + "`";
    }
}
