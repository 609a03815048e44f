package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.entry.ReplyReader.ErrorBody;
import io.auditlog.enricher.fetch.SourceSettings.HttpVersion;
import io.auditlog.enricher.fetch.SourceSettings.TlsSettings;
import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.ratelimit.RateControl;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.ratelimit.RateLimiter;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** One worker in one {@link World}, on virtual time: the whole source but its wire, fed as the topology feeds it. */
final class WorldRun implements BreakerListener {

    private static final int MAX_OPEN = 20_000;
    private static final Duration RESTART = Duration.ofSeconds(5);

    /** A time during which the API was reported as unusable; {@code end} is infinite while it lasts. */
    record Closure(double begin, double end, String cause) {}

    final World world;
    final VirtualTime time = new VirtualTime();
    final WorldApi api;
    final Map<AuditLogId, Tracked> tracked = new LinkedHashMap<>();
    final List<Closure> closures = new ArrayList<>();
    private final Deque<Tracked> unread = new ArrayDeque<>();
    final Deque<AuditLogId> enriched = new ArrayDeque<>();
    private final Random random;
    private ApiEntrySource source;
    private RateLimiter rateLimiter;
    private int pauses;
    private String key = "key";
    private int keys;
    private int ended;

    WorldRun(World world) {
        this.world = world;
        this.api = new WorldApi(world, time, this::isEnriched);
        this.random = new Random(world.seed);
        world.old().forEach(enriched::addFirst);
        for (World.Entry entry : world.entries) {
            Tracked one = new Tracked(entry);
            tracked.put(entry.id(), one);
            at(entry.arrives(), () -> unread.add(one));
        }
        world.restarts.forEach(at -> at(at, this::stop));
        world.outages.stream()
                .filter(outage -> outage.kind().equals("401") && outage.isWhole())
                .forEach(outage -> at(outage.end(), () -> key = "key-" + ++keys));
        world.pauses.forEach(pause -> {
            at(pause.begin(), () -> hold(1));
            at(pause.end(), () -> hold(-1));
        });
        if (world.deletion != World.Deletion.NONE) {
            at(world.deletedAt, this::delete);
        }
    }

    private void hold(int more) {
        pauses += more;
        rateLimiter.hold(pauses > 0);
    }

    private boolean isEnriched(AuditLogId id) {
        Tracked one = tracked.get(id);
        return one == null || (one.isOver() && one.letter == null);
    }

    private void at(double seconds, Runnable task) {
        time.schedule(task, (long) (seconds * 1e9));
    }

    private void delete() {
        Stream.concat(world.old().stream(), tracked.keySet().stream())
                .filter(this::isEnriched)
                .filter(id -> world.deletion == World.Deletion.ALL || random.nextBoolean())
                .forEach(api.deleted::add);
    }

    /** Runs until every ID has its outcome, or everything should have come to its end. */
    WorldRun run() {
        long end = world.end().toNanos();
        start();
        while (ended < tracked.size() && time.elapsed() < end) {
            time.step(end);
            feed();
        }
        return this;
    }

    private void feed() {
        while (source != null && !unread.isEmpty() && source.open() < MAX_OPEN && source.isRoomy()) {
            unread.remove().ask();
        }
    }

    private void start() {
        RateControl control = new RateControl(new RateLimitSettings(world.rate, 1), time, time, time);
        rateLimiter = control.rateLimiter();
        hold(0);
        SourceSettings settings = new SourceSettings(
                URI.create("http://localhost"),
                HttpVersion.NEGOTIATE,
                world.slots,
                512,
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                100_000,
                "auto",
                TlsSettings.PLATFORM,
                null,
                "worlds");
        source = ApiEntrySource.over(
                api,
                BodyMemoryBudget.inHeap(),
                () -> key,
                settings,
                RetrySettings.DEFAULT,
                BreakerSettings.DEFAULT,
                control,
                new SourceContext(
                        () -> key,
                        new Reader(),
                        time,
                        time,
                        random,
                        time,
                        new SourceEvents() {},
                        this,
                        WorldRun::crash));
        if (!enriched.isEmpty()) {
            source.knownGood(List.copyOf(enriched));
        }
        tracked.values().forEach(Tracked::askAgain);
    }

    private static void crash(Throwable error) {
        throw new AssertionError(error);
    }

    private void stop() {
        if (source != null) {
            source.close();
            source = null;
            recovered();
            time.schedule(this::start, RESTART.toNanos());
        }
    }

    double now() {
        return time.elapsed() / 1e9;
    }

    @Override
    public void outage(Outage outage) {
        recovered();
        closures.add(new Closure(now(), Double.POSITIVE_INFINITY, outage.cause().name()));
    }

    @Override
    public void recovered() {
        if (!closures.isEmpty()) {
            Closure last = closures.get(closures.size() - 1);
            if (Double.isInfinite(last.end())) {
                closures.set(closures.size() - 1, new Closure(last.begin(), now(), last.cause()));
            }
        }
    }

    /** What happened, as text; the same for the same seed. */
    String events() {
        StringBuilder text = new StringBuilder();
        api.requests.forEach(request -> text.append(request).append('\n'));
        tracked.values()
                .forEach(one -> text.append(one.entry.id())
                        .append(one.letter)
                        .append(one.endedAt)
                        .append('\n'));
        return text.append(closures).toString();
    }

    /** One ID, and what became of it. */
    final class Tracked implements EntrySource.Listener {
        final World.Entry entry;
        Code letter;
        double endedAt = Double.NaN;
        private History history;

        Tracked(World.Entry entry) {
            this.entry = entry;
        }

        boolean isOver() {
            return !Double.isNaN(endedAt);
        }

        void ask() {
            history = History.startingAt(time.instant());
            source.ask(entry.id(), history, this);
        }

        void askAgain() {
            if (history != null && !isOver()) {
                source.ask(entry.id(), history, this);
            }
        }

        @Override
        public void postponed(History now) {
            history = now;
        }

        @Override
        public void settled(Outcome outcome, History all) {
            if (isOver()) {
                throw new AssertionError(entry + " ended twice in " + world);
            }
            endedAt = now();
            ended++;
            if (outcome instanceof Outcome.Refused refused) {
                letter = refused.failure().code();
            } else {
                enriched.addFirst(entry.id());
                if (enriched.size() > 8) {
                    enriched.removeLast();
                }
            }
        }
    }

    /** Reads the few bodies that the API sends. */
    private static final class Reader implements ReplyReader {
        @Override
        public Outcome entry(AuditLogId asked, byte[] body, Instant receivedAt) {
            return switch (new String(body, StandardCharsets.UTF_8)) {
                case "mismatch" -> refused(Code.ID_MISMATCH, body);
                case "malformed" -> refused(Code.PAYLOAD_MALFORMED, body);
                default -> new Outcome.Enriched(body, null, null);
            };
        }

        private static Outcome refused(Code code, byte[] body) {
            return new Outcome.Refused(Failure.of(code, "as the world has it").in(200, BodySample.of(body)));
        }

        @Override
        public ErrorBody error(byte[] body) {
            return ErrorBody.NONE;
        }
    }
}
