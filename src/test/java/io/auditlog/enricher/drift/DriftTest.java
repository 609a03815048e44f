package io.auditlog.enricher.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries as the worker reads them, and what is said of those that differ. */
final class DriftTest {

    private static final String USUAL = "{'method':'sso','geo':{'city':'Graz','at':[1,2]},'tries':null}";

    @TempDir
    private Path folder;

    private final List<String> changes = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();
    private Drift drift = Drift.of(Optional.empty(), this::note);
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'method':'sso','geo':{'city':'Graz','at':[]},'tries':null}                     |
            {'method':'sso','geo':{'city':'Graz','at':[3]},'tries':7}                       |
            {'tries':null,'geo':{'at':[],'city':'Graz'},'method':''}                        |
            {'method':'sso','geo':{'city':null,'at':[2]},'tries':null}                      |
            {'method':'sso','geo':{'city':'Graz','at':[1]},'tries':null,'mfa':true}         | login: new field data/mfa (boolean)
            {'method':'sso','geo':{'city':'Graz','at':[1,'x']},'tries':null}                | login: type changed data/geo/at/[] (string, was number)
            {'method':17,'geo':{'city':'Graz','at':[1]},'tries':null}                       | login: type changed data/method (number, was string)
            {'geo':{'city':'Graz','at':[1]},'tries':null}                                   | login: field gone data/method
            {'method':'sso','tries':null}                                                   | login: field gone data/geo
            {'method':'sso','geo':'Graz','tries':null}                                      | login: type changed data/geo (string, was object), login: field gone data/geo/at, login: field gone data/geo/city
            null                                                                            | login: field gone data
            """)
    void shouldNameWhatDiffersOnce(String data, String expected) {
        learn("login", USUAL);
        // When
        see("login", data);
        see("login", data);
        see("login", USUAL);
        // Then
        assertThat(String.join(", ", changes)).isEqualTo(expected == null ? "" : expected);
        assertThat(lines).hasSize(expected == null ? 0 : 1);
    }

    @Test
    void shouldTakeForAlwaysThereOnlyWhatWasInEachOfTheFirstHundred() {
        for (int i = 0; i < 100; i++) {
            see("login", i == 50 ? "{'method':'sso'}" : "{'method':'sso','often':1,'at':{'7':1}}");
        }
        see("login", "{'method':'sso'}");
        assertThat(changes).isEmpty();
        see("login", "{}");
        assertThat(changes).containsExactly("login: field gone data/method");
    }

    @Test
    void shouldTellOfNewEventsAfterTheFirstHourAndLearnThemThen() {
        see("early", USUAL);
        now = now.plus(Duration.ofMinutes(59));
        see("also-early", "null");
        now = now.plus(Duration.ofMinutes(1));
        see("late", "{}");
        see("late", USUAL);
        assertThat(changes).containsExactly("late: new event");
    }

    @Test
    void shouldKnowFromItsFirstEntryOnWhatABaselineSays() throws Exception {
        // Given
        Drift learning = Drift.learning();
        for (int i = 0; i < 300; i++) {
            learning.take("login", json(i == 250 ? "{'method':'sso'}" : USUAL), now);
        }
        learning.take("empty", null, now);
        learning.take("rare", "{}", now);
        Path file = folder.resolve("shapes");
        learning.baseline().write(file);
        // When
        Baseline baseline = Baseline.read(file);
        drift = Drift.of(Optional.of(baseline), this::note);
        see("login", "{'method':1}");
        see("empty", "null");
        see("other", USUAL);
        see("other", "{}");
        // Then
        assertThat(changes).containsExactly("login: type changed data/method (number, was string)", "other: new event");
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "{\"event\":\"empty\"}",
                        "{\"event\":\"login\"}",
                        "{\"event\":\"login\",\"path\":\"\",\"types\":[\"object\"],\"always\":true}",
                        "{\"event\":\"login\",\"path\":\"/geo\",\"types\":[\"object\"],\"always\":false}",
                        "{\"event\":\"login\",\"path\":\"/geo/at\",\"types\":[\"array\"],\"always\":false}",
                        "{\"event\":\"login\",\"path\":\"/geo/at/[]\",\"types\":[\"number\"],\"always\":false}",
                        "{\"event\":\"login\",\"path\":\"/geo/city\",\"types\":[\"string\"],\"always\":false}",
                        "{\"event\":\"login\",\"path\":\"/method\",\"types\":[\"string\"],\"always\":true}",
                        "{\"event\":\"login\",\"path\":\"/tries\",\"types\":[\"null\"],\"always\":false}",
                        "{\"event\":\"rare\"}",
                        "{\"event\":\"rare\",\"path\":\"\",\"types\":[\"object\"],\"always\":false}");
        Baseline.read(file).write(folder.resolve("again"));
        assertThat(folder.resolve("again")).hasSameTextualContentAs(file);
    }

    @Test
    void shouldLeaveTheFormerBaselineWhereTheNewOneIsNotWhole() throws Exception {
        // Given
        Path file = Files.writeString(folder.resolve("shapes"), "{\"event\":\"a\"}\n");
        Files.createDirectory(folder.resolve("shapes.new")); // as a full disk would, it refuses to be written
        // When
        assertThatThrownBy(() -> Drift.learning().baseline().write(file)).isInstanceOf(IOException.class);
        // Then
        assertThat(file).hasContent("{\"event\":\"a\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"event\":\"a\"",
                "{\"event\":\"a\",\"kind\":1}",
                "{\"event\":\"a\",\"always\":1}",
                "SECRET",
                "{\"SECRET\":1}",
                "{\"event\":\"SECRET\",\"event\":\"b\"}",
                "{\"event\":{\"SECRET\":1}}",
                "{\"event\":\"a\",\"path\":\"SECRET\",\"types\":[\"string\"]}",
                "{\"event\":\"a\",\"path\":\"/b\"}",
                "{\"event\":\"a\",\"path\":\"/b\",\"types\":[]}",
                "{\"event\":\"a\",\"path\":\"/b\",\"types\":\"string\"}",
                "{\"event\":\"a\",\"types\":[\"string\"]}",
                "{\"event\":\"a\",\"path\":\"/b\",\"types\":[\"text\"]}"
            })
    void shouldRefuseWhatIsNoBaseline(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("shapes"), text);
        assertThatThrownBy(() -> Baseline.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("drift.baseline.file: " + file + ": line 1, column ")
                .hasMessageContaining("shapes --write")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void shouldSayInWhichLineABaselineIsWrong() throws Exception {
        Path file = Files.writeString(folder.resolve("shapes"), "{\"event\":\"a\"}\n{\"event\":\"a\",\"path\":7}\n");
        assertThatThrownBy(() -> Baseline.read(file)).hasMessageContaining(": line 2, column ");
    }

    @Test
    void shouldRefuseABaselineWithoutEvents() throws Exception {
        Path file = Files.writeString(folder.resolve("shapes"), "\n");
        assertThatThrownBy(() -> Baseline.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("drift.baseline.file: " + file + ": holds no events");
    }

    @Test
    void shouldWatchTwoHundredEventsAndFiveHundredFieldsEach() {
        // Given
        learn("login", "{'a':1}");
        for (int i = 0; i < 700; i++) {
            see("login", "{'a':1,'f" + i + "':1}");
        }
        assertThat(changes).hasSize(510); // and data itself, and a
        see("login", "{'f7':'x'}");
        assertThat(changes)
                .hasSize(512)
                .endsWith("login: type changed data/f7 (string, was number)", "login: field gone data/a");
        // When
        now = now.plus(Duration.ofHours(1));
        for (int i = 0; i < 300; i++) {
            see("event-" + i, "{}");
        }
        // Then
        assertThat(changes).hasSize(512 + 199).endsWith("event-198: new event");
    }

    private void learn(String event, String data) {
        for (int i = 0; i < 100; i++) {
            see(event, data);
        }
        assertThat(changes).isEmpty();
    }

    /** Reads an entry as the worker does. */
    private void see(String event, String data) {
        String body = json("{'id':'log-1','timestamp':'','organizationId':'','event':'" + event + "','actor':'user',"
                + "'userId':null,'ipAddress':null,'chatId':null,'agentId':null,'runId':null,'triggerId':null,"
                + "'data':" + data + ",'createdAt':''}");
        EntryTranslator translator = new EntryTranslator(
                50, Optional.empty(), RecordBody.NONE, entry -> new byte[0], drift, (entry, bytes) -> null);
        assertThat(translator.entry(new AuditLogId("log-1"), body.getBytes(UTF_8), now))
                .isInstanceOf(Outcome.Enriched.class);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private void note(List<Change> found) {
        found.forEach(change -> changes.add(change.toString()));
        lines.add(found.size());
    }
}
