package io.auditlog.enricher.monitoring.admin;

import io.auditlog.enricher.entry.AttemptRecord;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.monitoring.Health;
import io.auditlog.enricher.monitoring.WorkerStatus.Change;
import io.auditlog.enricher.monitoring.admin.Overview.Identity;
import io.auditlog.enricher.monitoring.admin.Overview.View;
import io.auditlog.enricher.monitoring.admin.Samples.Latency;
import io.auditlog.enricher.monitoring.admin.Samples.Rates;
import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import io.auditlog.enricher.topology.backlog.Backlog.Unread;
import io.auditlog.enricher.topology.ledger.OpenId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the page shows in five situations. */
final class Views {

    static final Instant NOW = Instant.parse("2026-03-02T04:40:00Z");

    private static final Identity IDENTITY = new Identity(
            "audit-log-enricher",
            new Topics("audit-log-ids", "audit-log-enriched", "audit-log-dead-{class}"),
            URI.create("https://api.example.com"));

    private Views() {}

    /** By a short name. */
    static Map<String, View> all() {
        Map<String, View> all = new TreeMap<>();
        all.put("caught-up", view(health("RUNNING", "reading IDs and asking the API", "", 0), reading(0, 0), 48, 0.1));
        all.put(
                "behind",
                view(health("RUNNING", "reading IDs and asking the API", "", 240), reading(253_800, 5_400), 49.7, 0.2));
        all.put(
                "key-expired",
                view(
                        health(
                                "PAUSED_AUTH",
                                "at 2026-03-02T04:26:11Z, asking https://api.example.com: 2 requests in a row failed for IDs known to be good; the last, log-1, with: status 401",
                                "put a valid key into /etc/enricher/key; it is noticed without a restart, and the worker goes on by itself",
                                312),
                        reading(41_200, Double.POSITIVE_INFINITY),
                        0,
                        0));
        all.put(
                "api-away",
                view(
                        health(
                                "PAUSED_NETWORK",
                                "at 2026-03-02T04:31:40Z, asking https://api.example.com: no connection: ConnectException",
                                "check name resolution, routes and proxies between worker and API (api.proxy.url)",
                                256),
                        reading(9_310, Double.POSITIVE_INFINITY),
                        0,
                        0));
        all.put(
                "failed",
                view(
                        health(
                                "FAILED",
                                "the worker cannot go on: the changelog topic was deleted",
                                "Look at the log, then restart the worker.",
                                17),
                        null,
                        0,
                        0));
        return all;
    }

    static Health health(String state, String reason, String advice, int open) {
        return health(state, reason, advice, open, true, null);
    }

    static Health health(String state, String reason, String advice, int open, boolean keyAccepted, String keyProblem) {
        Health.Figures figures = new Health.Figures(
                50,
                50,
                Math.min(open, 64),
                3,
                2,
                open,
                90,
                123_456L,
                4L,
                17,
                List.of("<b>drift</b>"),
                "0a1b2c3d",
                keyAccepted,
                keyProblem,
                "1.2.3");
        return new Health(
                state,
                NOW.minusSeconds(840),
                reason,
                advice,
                !state.equals("FAILED"),
                !state.equals("FAILED"),
                figures);
    }

    /** Nothing is unread that could be deleted. */
    static Reading unlimited() {
        return new Reading(NOW, 0, 0, Double.POSITIVE_INFINITY, new TreeMap<>());
    }

    static Reading reading(long lag, double drain) {
        Map<Integer, Unread> unread = new TreeMap<>();
        for (int partition = 0; partition < 6; partition++) {
            unread.put(partition, new Unread(lag / 6, NOW.minusSeconds(lag / 50).toEpochMilli()));
        }
        return new Reading(NOW.minusSeconds(7), lag, drain, 500_000, new TreeMap<>(unread));
    }

    static View view(Health health, Reading reading, double perSecond, double dead) {
        List<Rates> rates = new ArrayList<>();
        for (int i = 0; i < Samples.MOST; i++) {
            boolean isDown = perSecond == 0 && i > 60;
            double wave = isDown ? 0 : Math.max(perSecond, 40) * (0.9 + 0.1 * Math.sin(i / 7.0));
            rates.add(new Rates(
                    wave,
                    isDown ? 0 : dead + (i % 40 == 39 ? 1 : 0),
                    wave,
                    50,
                    isDown ? Double.NaN : 52 + 4 * Math.cos(i / 5.0)));
        }
        return new View(
                NOW,
                IDENTITY,
                health,
                reading,
                reading == null ? Double.NaN : reading.secondsBehind(),
                rates,
                perSecond == 0 ? new Latency(Double.NaN, Double.NaN) : new Latency(0.1, 0.3),
                List.of(
                        new Change(health.since(), health.state(), health.reason()),
                        new Change(NOW.minusSeconds(86_000), "RUNNING", "reading IDs and asking the API"),
                        new Change(NOW.minusSeconds(86_004), "STARTING", "the worker was started")),
                List.of(
                        new OpenId(
                                new AuditLogId("log-0b1e6ea5-7a1c-4c0e-9d43-0f2f5f8b11aa"),
                                new Origin("audit-log-ids", 3, 17),
                                NOW.minusSeconds(700),
                                4,
                                new AttemptRecord(NOW.minusSeconds(30), Code.UNAVAILABLE, 503),
                                NOW.plusSeconds(45)),
                        new OpenId(
                                new AuditLogId("log-2"),
                                new Origin("audit-log-ids", 2, 5),
                                NOW.minusSeconds(66),
                                0,
                                null,
                                null),
                        new OpenId(null, new Origin("audit-log-ids", 1, 4), NOW.minusSeconds(65), 0, null, null)),
                List.of(
                        new Recent.DeadLettered(
                                NOW.minusSeconds(50),
                                "log-<i>1</i>",
                                Code.NOT_FOUND,
                                "the API has no such entry {{title}}"),
                        new Recent.DeadLettered(
                                NOW.minusSeconds(400), "audit-log-ids-0@9", Code.ID_INVALID, "it is blank")),
                new TreeSet<>(List.of(0, 1, 2)));
    }
}
