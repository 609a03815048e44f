package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The committed files in config/ say what the code does. */
final class ConfigReferenceTest {

    private static final Path REFERENCE = Path.of("config", "REFERENCE.md");

    @Test
    void shouldBeUpToDate() throws IOException {
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(REFERENCE, ConfigReference.markdown());
        }

        assertThat(Files.readString(REFERENCE))
                .as("%s is out of date: mvn test -Dtest=ConfigReferenceTest -Dreference.write=true", REFERENCE)
                .isEqualTo(ConfigReference.markdown());
    }

    @Test
    void shouldListEveryKey() {
        String page = ConfigReference.markdown();
        Keys.all().keySet().forEach(key -> assertThat(page).containsPattern("\n(\\||-) .*`" + key + "`"));
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
                                || KafkaSettings.definition(key.replaceFirst("^kafka\\.", ""))
                                        .isPresent())
                        .as(key)
                        .isTrue());
    }
}
