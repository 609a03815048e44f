package io.auditlog.enricher.monitoring.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.admin.Headline.Urgency;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page says first how things are and who has to act, and shows what was asked for without trusting it. */
final class StatusPageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            caught-up   | ok    | Caught up
            behind      | ok    | 253,800 IDs behind, 1 h 30 min to go, done at 06:10 UTC
            key-expired | act   | Waiting for a valid API key since 04:26
            api-away    | mends | The API cannot be reached since 04:26
            failed      | act   | Failed since 04:26: it has to be restarted
            """)
    void shouldSayFirstHowThingsAreAndWhoHasToAct(String name, String style, String sentence) {
        String page = StatusPage.of(Views.all().get(name));

        assertThat(page)
                .contains("<section id=\"state\" class=\"" + style + "\"", "<h1>" + sentence + "</h1>")
                .contains("<title>" + sentence + ": audit-log-enricher</title>")
                .doesNotContain("{{");
    }

    @Test
    void shouldEscapeWhatComesFromOutside() {
        String page = StatusPage.of(Views.all().get("behind"));

        assertThat(page)
                .contains("log-&lt;i&gt;1&lt;/i&gt;", "&lt;b&gt;drift", "no such entry &#123;&#123;title}}")
                .doesNotContain("<i>1", "<b>drift");
    }

    @Test
    void shouldShowOpenIdsDeadLettersStatesAndThePartitions() {
        String page = StatusPage.of(Views.all().get("behind"));

        assertThat(page)
                .contains("<td>11 min</td><td>4</td><td>UNAVAILABLE (503)</td><td>04:40</td>")
                .contains("<td>audit-log-ids-1@4</td>", "held: no valid ID", "not answered yet", "<td>NOT_FOUND</td>")
                .contains("<td>audit-log-ids-0@9</td>", "it is blank")
                .contains("<td>STARTING</td><td>1 Mar 04:46</td>")
                .contains(
                        "<td>2</td><td>42,300</td><td>1 h 24 min</td><td>this one</td>",
                        "<td>3</td><td>42,300</td><td>1 h 24 min</td><td>another or none</td>",
                        "As of 04:39, 7 s ago")
                .contains("Retention deletes the first unread ID in 5 d 18 h.", "0a1b2c3d", "https://api.example.com");
    }

    @Test
    void shouldSayThatOpenIdsWaitForAnApiThatCannotBeUsed() {
        assertThat(StatusPage.of(Views.all().get("key-expired")))
                .contains("waits for the API", "UNAVAILABLE (503)", "held: no valid ID")
                .doesNotContain("not answered yet");
        assertThat(StatusPage.of(Views.view(Views.health("RUNNING", "", "", 0), Views.unlimited(), 50, 0)))
                .contains("Retention deletes nothing that is unread.");
    }

    @Test
    void shouldShowLatencyAndFreshnessAndHowOldAnUnknownLagIs() {
        assertThat(StatusPage.of(Views.all().get("behind")))
                .contains("<b>≤ 100 ms</b>", "p99 ≤ 300 ms", "<b>1 h 24 min</b>");
        assertThat(StatusPage.of(Views.all().get("failed"))).contains("Not known: it was last read 4 s ago.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0   | 0        | 0  | FINE  | Caught up
            0   | 0        | 1  | FINE  | Caught up, but for 1 open ID
            1   | 40       | 0  | FINE  | 1 ID behind, 40 s to go, done at 04:40 UTC
            900 | Infinity | 0  | MENDS | 900 IDs behind, and not catching up
            900 | NaN      | 0  | FINE  | 900 IDs behind
            900 | 100000   | 0  | FINE  | 900 IDs behind, 1 d 3 h to go, done at 3 Mar 08:26 UTC
            900 | 600000   | 0  | ACT   | 900 IDs behind, and retention deletes the first of them in 5 d 18 h
            """)
    void shouldSayHowFarItIsBehind(long lag, double drain, int open, Urgency urgency, String sentence) {
        Reading reading = new Reading(Views.NOW, lag, drain, 500_000, new TreeMap<>());

        Headline headline = Headline.of(Views.health("RUNNING", "", "", open), reading, Views.NOW);

        assertThat(headline).isEqualTo(new Headline(urgency, sentence));
    }

    @Test
    void shouldSayThatTheKeyIsUnprovenUntilARequestHasSucceeded() {
        Health health = Views.health("RUNNING", "", "", 0, false, null);

        assertThat(StatusPage.of(Views.view(health, Views.reading(0, 0), 50, 0)))
                .contains(
                        "<h1>Caught up; no request has succeeded with the API key yet</h1>",
                        "<td>0a1b2c3d: no request has succeeded with it yet</td>");
    }

    @ParameterizedTest
    @CsvSource({
        "paused by ann: a release, Paused by an operator since ",
        "whether an operator has paused the group is not known: no right, Orders cannot be read since "
    })
    void shouldNameAnOperatorOnlyIfThereWasOne(String reason, String sentence) {
        Health health = Views.health("PAUSED_OPERATOR", reason, "", 0);

        assertThat(StatusPage.of(Views.view(health, Views.reading(0, 0), 50, 0)))
                .contains("<h1>" + sentence);
    }

    @Test
    void shouldAskForAValidKeyWhileAnOlderOneIsInUse() {
        Health health = Views.health("RUNNING", "", "", 0, true, "the file <key> holds no key");
        Reading expiring = new Reading(Views.NOW, 900, 600_000, 500_000, new TreeMap<>());

        assertThat(StatusPage.of(Views.view(health, Views.reading(0, 0), 50, 0)))
                .contains(
                        "Running with an older API key",
                        "Somebody has to act",
                        "0a1b2c3d; the file &lt;key&gt; holds no key");
        assertThat(Headline.of(health, expiring, Views.NOW).sentence()).contains("retention deletes");
    }
}
