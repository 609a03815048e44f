package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.auditlog.enricher.entry.OcsfEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappingReaderTest {

    private static final byte[] WORKFLOW =
            Entries.body("{\"event\": \"workflow.approved\", \"actor\": \"user\", \"data\": {\"wf\": 12}}");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("own.json");
    }

    @Test
    void shouldPutTheUsersRulesFirst() throws IOException {
        // Given
        Files.writeString(file, """
                {"format": 1, "words": {"3004": {"3": ["approved"]}}, "rules": [
                  {"name": "workflow", "event": ["workflow.*"], "class": 3004,
                    "entity": {"type": "Workflow", "uid": ["/data/wf"]}}]}""");
        OcsfMapper mapper = OcsfMapper.open(Entries.settings(OcsfVersion.V1_8, file), () -> Entries.ROOM);
        // When
        OcsfEvent event = Entries.event(mapper, WORKFLOW);
        // Then
        Map<String, Object> read = Entries.object(event.value());
        assertThat(event.rule()).isEqualTo(file + " rule 1 (workflow)");
        assertThat(JsonTree.text(read.get("entity")))
                .isEqualTo("{\"uid\":\"12\",\"type\":\"Workflow\",\"type_id\":99}");
        assertThat(read.get("activity_name")).isEqualTo("Update");
        assertThat(EventCheck.problems(read)).isEmpty();
    }

    @Test
    void shouldPassOverARuleWhoseRequiredValueIsAbsent() throws IOException {
        Files.writeString(file, """
                {"format": 1, "rules": [{"event": ["workflow.*"], "class": 3004, "entity": {"uid": ["/data/id"]}}]}""");
        OcsfMapper mapper = OcsfMapper.open(Entries.settings(OcsfVersion.V1_8, file), () -> Entries.ROOM);

        assertThat(Entries.event(mapper, WORKFLOW).rule()).isEqualTo("built-in rule 37 (any)");
    }

    /** What a rule is, and what is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"class": 6003}                                                        | rule 1: event is missing
            {"event": ["x"]}                                                       | rule 1: class must be one of 3001
            {"event": ["x"], "class": 3003}                                        | rule 1: class must be one of 3001
            {"event": "x", "class": 6003}                                          | rule 1: event must be an array of texts
            {"event": [], "class": 6003}                                           | rule 1: event must be an array of texts, at least one
            {"event": ["userLogin"], "class": 6003}                                | rule 1: event: "userLogin" is no pattern
            {"name": "mine", "event": ["x"], "class": 6003, "activty": 1}          | rule 1 (mine): unknown member activty
            {"event": ["x"], "class": 6003, "activity": 5}                         | rule 1: activity 5 is none of class 6003
            {"event": ["x"], "class": 6003, "activity": 1.5}                       | rule 1: activity must be a whole number
            {"event": ["x"], "class": 6003, "activity": 1, "activity_name": "Go"}  | activity_name is only for activity 99
            {"event": ["x"], "class": 6003, "activity": 99, "activity_name": "Other"} | activity_name must say
            {"event": ["x"], "class": 6003, "status": 3}                           | status must be a whole number from 0 to 2
            {"event": ["x"], "class": 6003, "severity": 9}                         | severity must be a whole number from 0 to 6
            {"event": ["x"], "class": 6003, "profile": "host"}                     | only ai_operation is known
            {"event": ["x"], "class": 6003, "entity": {"uid": ["/a"]}}             | entity has no place in this class
            {"event": ["x"], "class": 3004}                                        | entity is missing
            {"event": ["x"], "class": 3004, "entity": {"type": "Role"}}            | rule 1: entity: uid or name is missing
            {"event": ["x"], "class": 3004, "entity": {"uid": ["data/id"]}}        | "data/id" is no JSON pointer
            {"event": ["x"], "class": 3005}                                        | privileges is missing
            {"event": ["x"], "class": 3005, "privileges": ["/a~2"]}                | "/a~2" is no JSON pointer
            {"event": ["x"], "class": 6003, "activity": 99, "activity_name": ""}   | activity_name must not be empty
            {"name": 7, "event": ["x"], "class": 6003}                             | rule 1: name must be text
            {"event": ["x"], "class": 6003, "activity": 99, "activity_name": "\\ud800"} | activity_name holds half of a surrogate pair
            {"event": ["x."], "class": 6003}                                       | rule 1: event: "x." is no pattern
            {"event": ["x"], "class": 6003, "service": []}                         | service must be an array of texts, at least one
            {"event": ["x"], "class": 6003, "service": ["/userId/name"]}           | "/userId/name" never has a value
            {"event": ["x"], "class": 6003, "service": ["/user/email/at"]}         | "/user/email/at" never has a value
            {"event": ["x"], "class": 6003, "service": ["/data"]}                  | "/data" never has a value
            {"event": ["x"], "class": 6003, "resource": {"type_id": 1, "uid": ["/a"]}} | resource: unknown member type_id
            {"event": ["x"], "class": 3001, "user": {"type": "User", "uid": ["/a"]}} | user: unknown member type
            7                                                                      | rule 1 must be an object
            """)
    void shouldSayWhichRuleIsWrongAndWhy(String rule, String message) throws IOException {
        Files.writeString(file, "{\"format\": 1, \"rules\": [" + rule + "]}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MappingReader.read(Optional.of(file)))
                .withMessageStartingWith("ocsf.mapping.file: " + file + ": ")
                .withMessageContaining(message)
                .withMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"format": 2, "rules": [{"event": ["x"], "class": 6003}]}              | format must be 1
            {"format": 1, "rules": []}                                             | rules: there are none
            {"format": 1}                                                          | rules: there are none
            {"format": 1, "format": 1}                                             | no readable JSON at line 1, column 23: it must
            []                                                                     | no readable JSON at line 1, column 2: it must
            {"format": 1,                                                          | no readable JSON at line 1
            SECRET-canary                                                          | no readable JSON at line 1
            {"format": 1, "words": {"3004": {"3": ["Approved"]}}, "rules": [{"event": ["x"], "class": 6003}]} | words: 3004: "Approved" is never a word
            {"format": 1, "words": {"3004": {"3": ["signed.off"]}}, "rules": [{"event": ["x"], "class": 6003}]} | words: 3004: "signed.off" is never a word
            {"format": 1, "words": {"failure": ["time-out"]}, "rules": [{"event": ["x"], "class": 6003}]} | words: "time-out" is never a word
            {"format": 1, "words": {"failure": [""]}, "rules": [{"event": ["x"], "class": 6003}]} | words: "" is never a word
            {"format": 1, "words": {"3004": {"3": ["a"], "1": ["a"]}}, "rules": [{"event": ["x"], "class": 6003}]} | words: 3004: "a" stands under two activities
            {"format": 1, "rules": [{"event": ["x", "*"], "class": 6003}, {"event": ["y"], "class": 6003}]} | rule 2 is never reached: rule 1 takes all its events
            {"format": 1, "rules": [{"event": ["x", "y"], "class": 6003}, {"event": ["y"], "class": 3001}]} | rule 2 is never reached: rule 1 takes all its events
            {"format": 1, "words": {"3003": {}}, "rules": [{"event": ["x"], "class": 6003}]} | words: 3003 is neither failure
            {"format": 1, "words": {"3004": {"14": ["x"]}}, "rules": [{"event": ["x"], "class": 6003}]} | 14 is no activity of class 3004
            {"format": 1, "product": {"name": "x"}, "rules": [{"event": ["x"], "class": 6003}]} | product: only the built-in
            """)
    void shouldSayWhatIsWrongWithAFile(String json, String message) throws IOException {
        Files.writeString(file, json);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MappingReader.read(Optional.of(file)))
                .withMessageStartingWith("ocsf.mapping.file: " + file + ": ")
                .withMessageContaining(message)
                .withMessageNotContaining("SECRET");
    }

    @Test
    void shouldReportEachMistakeOnALineOfItsOwn() throws IOException {
        Files.writeString(file, """
                {"format": 3, "rules": [{"event": 1, "class": 1, "profile": 7},
                  {"name": "two\\nlines", "event": ["X"], "class": 6003, "activity_name": 8}]}""");

        Throwable wrong = catchThrowable(() -> MappingReader.read(Optional.of(file)));

        assertThat(wrong.getMessage().lines()).allMatch(line -> line.startsWith("ocsf.mapping.file: " + file + ": "));
        assertThat(wrong.getMessage()
                        .lines()
                        .map(line -> line.substring(21 + file.toString().length())))
                .containsExactly(
                        "format must be 1",
                        "rule 1: class must be one of 3001, 3002, 3004, 3005, 6003",
                        "rule 1: profile must be text",
                        "rule 1: event must be an array of texts, at least one",
                        "rule 2 (two\\u000alines): activity_name must be text",
                        "rule 2 (two\\u000alines): event: \"X\" is no pattern for names like api.key.created: lower-case"
                                + " words with dots between, * and {a|b}",
                        "rule 2 (two\\u000alines): activity_name is only for activity 99");
    }
}
