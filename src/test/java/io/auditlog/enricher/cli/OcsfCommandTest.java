package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ocsf} prints, and its exit codes. */
final class OcsfCommandTest {

    private static final String ENTRY = """
            {"id": "log-1", "timestamp": "2026-11-03T14:22:05.123Z", "organizationId": "org-1", "event": "user.login",
             "actor": "user", "userId": "u-1", "ipAddress": null, "chatId": null, "agentId": null, "runId": null,
             "triggerId": null, "data": null, "createdAt": "2026-11-03T14:22:05.123Z"}""";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintTheEventAndTheRuleThatMadeIt() throws IOException {
        assertThat(execute("--entry", file("entry.json", ENTRY))).isZero();

        assertThat(out.toString()).startsWith("{").contains("\"class_uid\":3002", "\"version\":\"1.8.0\"");
        assertThat(err.toString()).isEqualToIgnoringNewLines("built-in rule 1 (login)");
    }

    @Test
    void shouldUseTheVersionAndTheRulesThatAreGiven() throws IOException {
        String rules = file("own.json", """
                {"format": 1, "rules": [{"name": "mine", "event": ["user.*"], "class": 6003, "activity": 2}]}""");

        assertThat(execute("--entry", file("entry.json", ENTRY), "--version", "1.3.0", "--mapping", rules))
                .isZero();

        assertThat(out.toString()).contains("\"type_uid\":600302", "\"version\":\"1.3.0\"");
        assertThat(err.toString()).isEqualToIgnoringNewLines(rules + " rule 1 (mine)");
    }

    @Test
    void shouldTakeAnEntryAsLargeAsAReply() throws IOException {
        String large = ENTRY.replace("\"data\": null", "\"data\": {\"x\": \"" + "x".repeat(5_000_000) + "\"}");

        assertThat(execute("--entry", file("entry.json", large))).as("%s", err).isZero();

        assertThat(out.toString()).contains("\"class_uid\":3002");
    }

    @Test
    void shouldTakeWhatAnyConfigurationOfAWorkerTakes() throws IOException {
        String entry = ENTRY.replace("log-1", "log/1 \u00fc".repeat(32))
                .replace("\"data\": null", "\"data\": {\"x\": " + "[".repeat(998) + "]".repeat(998) + "}");

        assertThat(execute("--entry", file("entry.json", entry))).as("%s", err).isZero();

        assertThat(out.toString()).contains("\"class_uid\":3002", "log/1 \u00fc");
    }

    @Test
    void shouldRefuseAFileThatIsLargerThanAReply() throws IOException {
        assertThat(execute("--entry", file("entry.json", " ".repeat(10_485_761))))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        "entry.json has 10485761 bytes; an entry has at most 10485760, the default of response.max.bytes");
    }

    @Test
    void shouldPrintEachMistakeInTheRulesOnALine() throws IOException {
        String rules = file("own.json", "{\"format\": 2, \"rules\": []}");

        assertThat(execute("--entry", file("entry.json", ENTRY), "--mapping", rules))
                .isEqualTo(2);

        assertThat(err.toString().lines())
                .startsWith(
                        "--mapping " + rules + ": format must be 1", "--mapping " + rules + ": rules: there are none");
    }

    @Test
    void shouldSayWhyAFileIsNoEntry() throws IOException {
        assertThat(execute("--entry", file("entry.json", ENTRY.replace("\"actor\": \"user\",", ""))))
                .isEqualTo(1);

        assertThat(err.toString()).contains("entry.json: /actor: expected a string, but the member is missing");
    }

    @Test
    void shouldRefuseAWrongCommandLine() throws IOException {
        String entry = file("entry.json", ENTRY);

        assertThat(execute()).isEqualTo(2);
        assertThat(execute("--entry", entry, "--version", "2.0.0")).isEqualTo(2);
        assertThat(execute("--entry", folder + "/none")).isEqualTo(2);
        assertThat(execute("--entry", entry, "--mapping", file("own.json", "{}")))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("--version must be one of 1.1.0, 1.3.0, 1.5.0, 1.8.0")
                .contains("cannot be read (NoSuchFileException)")
                .contains("own.json: format must be 1");
        assertThat(out.toString()).isEmpty();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int execute(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "ocsf";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Commands.create(config -> ExitCode.OK, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
