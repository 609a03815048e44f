package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * An API and a feed of which the truth is known: which IDs are bad, when the channel is, what happens to the worker. The
 * same seed makes the same world.
 */
final class World {

    /** How a bad ID fails, always. */
    private static final List<String> BAD =
            List.of("404", "403", "400", "410", "500", "401", "429", "503", "mismatch", "malformed", "silent", "flip");

    /** How a channel fails. */
    private static final List<String> OUTAGES = List.of(
            "401",
            "403",
            "404",
            "410",
            "400",
            "500",
            "503",
            "429",
            "malformed",
            "mismatch",
            "unreachable",
            "reset",
            "silent",
            "mixed");

    /** How the IDs come. */
    enum Feed {
        BACKLOG,
        LIVE,
        QUIET
    }

    /** What becomes of known-good IDs. */
    enum Deletion {
        NONE,
        SOME,
        ALL
    }

    /**
     * A fault of the channel.
     *
     * @param share of the replies that it hits
     * @param sticky whether it hits a fixed part of the IDs
     */
    record Outage(double begin, double end, String kind, double share, boolean sticky) {
        boolean isWhole() {
            return share >= 1;
        }
    }

    /** A time in which an operator holds requests back. */
    record Pause(double begin, double end) {}

    /** An entry: {@code kind} null where it is good, else how it fails; {@code fate} is a fixed number from 0 to 1. */
    record Entry(AuditLogId id, String kind, double arrives, double fate) {
        boolean isGood() {
            return kind == null;
        }
    }

    final long seed;
    private final boolean oneOutage;
    final Random random;
    final int rate;
    final int slots;
    final double latency;
    final Feed feed;
    final double badShare;
    final List<String> badKinds;
    final String order;
    final int known;
    final int retryAfter;
    final List<Entry> entries = new ArrayList<>();
    final List<Outage> outages = new ArrayList<>();
    final List<Double> restarts = new ArrayList<>();
    final List<Pause> pauses = new ArrayList<>();
    final Deletion deletion;
    final double deletedAt;

    /** Any world. */
    static World of(long seed) {
        return new World(seed, false);
    }

    /** A long backlog of good IDs, and one fault of the whole channel in its midst. */
    static World withOneOutage(long seed) {
        return new World(seed, true);
    }

    /** Any world, in which an operator holds requests back, also as outages begin and end. */
    static World withPauses(long seed) {
        World world = of(seed);
        List<Double> moments = new ArrayList<>(List.of(0.0));
        world.outages.stream().limit(2).forEach(outage -> moments.addAll(List.of(outage.begin(), outage.end())));
        moments.add(world.random.nextDouble() * world.entries.size() / world.rate);
        for (int i = world.random.nextInt(4); i >= 0; i--) {
            double moment = moments.get(world.random.nextInt(moments.size()));
            double begin = Math.max(0, moment - 10 + 20 * world.random.nextDouble());
            double length = .2 * Math.exp(10 * world.random.nextDouble()); // to an hour and a quarter
            world.pauses.add(new Pause(begin, begin + length));
        }
        return world;
    }

    private World(long seed, boolean oneOutage) {
        this.seed = seed;
        this.oneOutage = oneOutage;
        random = new Random(seed * 1_000_003L + 17);
        rate = pick(1, 5, 20, 50);
        slots = pick(4, 16, 64, 256);
        latency = pick(0.05, 0.3, 1.0);
        Feed anyFeed = pick(Feed.BACKLOG, Feed.BACKLOG, Feed.LIVE, Feed.QUIET);
        feed = oneOutage ? Feed.BACKLOG : anyFeed;
        double drawn = pick(0.0, 0.0, .01, .05, .2, .6, .6, random.nextDouble() < .3 ? 1.0 : .05);
        badShare = oneOutage ? 0 : drawn;
        badKinds = kinds();
        order = pick("first", "last", "mixed");
        known = pick(0, 1, 2, 8, 8);
        retryAfter = pick(0, 5, 30);
        List<Double> arrivals = arrivals();
        double span = Math.max(arrivals.get(arrivals.size() - 1), (double) arrivals.size() / rate);
        if (oneOutage) {
            double begin = span / 4 * (1 + random.nextDouble());
            String kind = OUTAGES.get(random.nextInt(OUTAGES.size()));
            outages.add(new Outage(begin, begin + 30 + random.nextDouble() * 270, kind, 1, false));
        } else {
            makeOutages(span);
            makeRestarts(span);
        }
        Deletion any = pick(Deletion.NONE, Deletion.NONE, Deletion.NONE, Deletion.SOME, Deletion.ALL);
        deletion = oneOutage ? Deletion.NONE : any;
        deletedAt = random.nextDouble() * span;
        makeEntries(arrivals);
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private List<String> kinds() {
        List<String> shuffled = new ArrayList<>(BAD);
        Collections.shuffle(shuffled, random);
        return List.copyOf(shuffled.subList(0, pick(1, 1, 2, 3)));
    }

    private List<Double> arrivals() {
        List<Double> times = new ArrayList<>();
        if (feed == Feed.QUIET) {
            int count = pick(4, 4, 20, 60);
            for (int i = 0; i < count; i++) {
                times.add(12.0 * i);
            }
            return times;
        }
        boolean live = feed == Feed.LIVE;
        int count = oneOutage ? 150 * rate : Math.max(20, rate * (live ? pick(20, 45) : pick(12, 30)));
        double at = 0;
        for (int i = 0; i < count; i++) {
            at += live ? -Math.log(1 - random.nextDouble()) / (.6 * rate) : 0;
            times.add(at);
        }
        return times;
    }

    private void makeOutages(double span) {
        int count = pick(0, 1, 1, 1, 2, 3);
        for (int i = 0; i < count; i++) {
            double begin = random.nextInt(3) == 0 ? 0 : random.nextDouble() * span;
            double length = Math.exp(Math.log(5) + random.nextDouble() * (Math.log(7200) - Math.log(5)));
            String kind = OUTAGES.get(random.nextInt(OUTAGES.size()));
            double share = pick(1.0, 1.0, 1.0, .3, .3, .1);
            boolean sticky = share < 1 && random.nextDouble() < .2;
            if (random.nextDouble() < .08) {
                for (int flap = 0; flap < 20; flap++) {
                    outages.add(new Outage(begin + 60 * flap, begin + 60 * flap + 5, kind, 1, false));
                }
            } else {
                outages.add(new Outage(begin, begin + length, kind, share, sticky));
            }
        }
    }

    private void makeRestarts(double span) {
        double chance = random.nextDouble();
        if (chance < .3) {
            int count = pick(1, 2, 3);
            for (int i = 0; i < count; i++) {
                restarts.add(1 + random.nextDouble() * (span + 299));
            }
            Collections.sort(restarts);
        } else if (chance < .35) {
            for (int i = 1; i <= 20; i++) {
                restarts.add(45.0 * i);
            }
        }
    }

    private void makeEntries(List<Double> arrivals) {
        int count = arrivals.size();
        int bad = (int) Math.round(count * badShare);
        boolean tooSilent = bad * 100.0 / Math.max(1, Math.min(slots, 16) / 8) > 9000; // ten asks of ten seconds
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        if (order.equals("mixed")) {
            Collections.shuffle(numbers, random);
        } else if (order.equals("last")) {
            Collections.reverse(numbers);
        }
        boolean[] isBad = new boolean[count];
        numbers.subList(0, bad).forEach(number -> isBad[number] = true);
        for (int i = 0; i < count; i++) {
            String kind = isBad[i] ? badKinds.get(random.nextInt(badKinds.size())) : null;
            String possible = "silent".equals(kind) && tooSilent ? "500" : kind;
            entries.add(new Entry(new AuditLogId("log-" + i), possible, arrivals.get(i), random.nextDouble()));
        }
    }

    /** Entries that were enriched before the world began. */
    List<AuditLogId> old() {
        List<AuditLogId> ids = new ArrayList<>();
        for (int i = 0; i < known; i++) {
            ids.add(new AuditLogId("old-" + i));
        }
        return ids;
    }

    boolean hasPartialOutage() {
        return outages.stream().anyMatch(outage -> !outage.isWhole());
    }

    boolean hasStickyOutage() {
        return outages.stream().anyMatch(Outage::sticky);
    }

    /** Whether any outage hits at this time, or ended less than {@code tail} seconds before. */
    boolean isOut(double at, double tail) {
        return outages.stream().anyMatch(outage -> at >= outage.begin() && at < outage.end() + tail);
    }

    /** When everything should have come to its end. */
    Duration end() {
        double last = entries.get(entries.size() - 1).arrives();
        last = Math.max(last, 3.0 * entries.size() / rate);
        last = Math.max(last, outages.stream().mapToDouble(Outage::end).max().orElse(0));
        last = Math.max(last, restarts.stream().mapToDouble(at -> at).max().orElse(0));
        last += pauses.stream()
                .mapToDouble(pause -> pause.end() - pause.begin())
                .sum();
        // Refusals that never end keep the rate low, and silence the places taken, for as long as there are entries
        // that get them.
        boolean slow = badKinds.contains("429") || badKinds.contains("silent");
        return Duration.ofMillis((long) (last * 1000)).plusHours(slow ? 48 : 3);
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + rate + "/s, " + slots + " slots, " + latency + " s, " + feed + " of "
                + entries.size() + ", " + badShare + " bad " + badKinds + " " + order + ", known " + known
                + ", Retry-After " + retryAfter + ", deleted " + deletion + ", outages "
                + outages.subList(0, Math.min(3, outages.size())) + ", restarts " + restarts.size() + ", " + pauses;
    }
}
