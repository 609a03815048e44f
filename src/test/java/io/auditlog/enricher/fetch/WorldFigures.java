package io.auditlog.enricher.fetch;

import io.auditlog.enricher.fetch.breaker.OutageCause;
import java.util.ArrayList;
import java.util.List;

/** What one run in a {@link World} came to. */
final class WorldFigures {

    /** Replies that were on their way, and a control or two, still belong to an outage. */
    private static final double TAIL = 30;

    private static final int MIN_BACKLOG = 100;

    /** How long an ID that gets no reply takes its place, in seconds. */
    private static final double DEADLINE = 10;

    final String name;
    final boolean hasPartialOutage;
    final boolean hasStickyOutage;
    final int rate;
    final int good;
    final int innocent;
    final int stuck;
    final int maxControls;
    final int maxRequests;
    final long inPauses;
    final double freshShare;
    final List<String> lateClosings = new ArrayList<>();
    final List<Double> sharesAfterClosing = new ArrayList<>();

    WorldFigures(WorldRun run) {
        World world = run.world;
        name = world.toString();
        hasPartialOutage = world.hasPartialOutage();
        hasStickyOutage = world.hasStickyOutage();
        rate = world.rate;
        good = (int)
                run.tracked.values().stream().filter(one -> one.entry.isGood()).count();
        innocent = (int) run.tracked.values().stream()
                .filter(one -> one.entry.isGood() && one.letter != null)
                .count();
        stuck = isHopeless(run)
                ? 0
                : (int) run.tracked.values().stream()
                        .filter(one -> !one.isOver())
                        .count();
        maxControls = most(run, true);
        maxRequests = most(run, false);
        inPauses = run.api.requests.stream()
                .filter(request -> world.pauses.stream()
                        .anyMatch(pause -> request.at() > pause.begin() && request.at() < pause.end() - 1e-6))
                .count();
        freshShare = freshShare(run);
        lookAtClosings(run);
    }

    private static int most(WorldRun run, boolean controls) {
        List<Double> times = run.api.requests.stream()
                .filter(request -> !controls || request.control())
                .map(WorldApi.Request::at)
                .toList();
        int most = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (times.get(to) - times.get(from) >= 1 - 1e-6) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    /**
     * Whether nothing has ever shown, or is left among the known-good IDs that could, that the channel works: then what is
     * open is held by design.
     */
    private boolean isHopeless(WorldRun run) {
        boolean nobodyGood = run.tracked.values().stream().allMatch(one -> !one.entry.isGood() || one.isOver());
        return run.enriched.isEmpty() || (nobodyGood && run.api.deleted.containsAll(run.enriched));
    }

    /**
     * The part of the rate that first asks get while a backlog waits on a channel that is well; NaN where there is none, or
     * where the first asks themselves, waiting in vain for replies, may take all places.
     */
    private double freshShare(WorldRun run) {
        double longest = run.world.badKinds.contains("silent") ? DEADLINE : run.world.latency;
        boolean enough = run.world.slots >= 2 * run.world.rate * longest;
        boolean pauses = run.world.retryAfter > 0
                && run.world.badKinds.stream().anyMatch(kind -> kind.equals("429") || kind.equals("503"));
        if (!enough
                || pauses
                || run.world.deletion != World.Deletion.NONE
                || run.world.feed != World.Feed.BACKLOG
                || run.world.entries.size() < MIN_BACKLOG
                || !run.world.restarts.isEmpty()) {
            return Double.NaN;
        }
        List<Double> firsts = run.api.requests.stream()
                .filter(request -> request.nth() == 1 && !request.control())
                .map(WorldApi.Request::at)
                .toList();
        double time = 0;
        double asks = 0;
        for (int i = 1; i < firsts.size(); i++) {
            double gap = firsts.get(i) - firsts.get(i - 1);
            double middle = (firsts.get(i) + firsts.get(i - 1)) / 2;
            if (!run.world.isOut(middle, TAIL) && !isClosed(run, firsts.get(i - 1), firsts.get(i))) {
                time += gap;
                asks++;
            }
        }
        return time < 8 ? Double.NaN : asks / (time * run.world.rate);
    }

    private static boolean isClosed(WorldRun run, double from, double to) {
        return run.closures.stream().anyMatch(closure -> closure.begin() < to && closure.end() > from);
    }

    /** The breaker closes at most one probe interval after the end of a whole outage; then the rate is back. */
    private void lookAtClosings(WorldRun run) {
        for (World.Outage outage : run.world.outages) {
            boolean alone = run.world.outages.stream()
                    .noneMatch(other -> !other.equals(outage)
                            && other.begin() < outage.end() + 400
                            && other.end() > outage.end() - 1e-6);
            boolean steady =
                    run.world.restarts.stream().noneMatch(at -> at > outage.begin() - 10 && at < outage.end() + 400);
            if (!outage.isWhole() || !alone || !steady || outage.end() - outage.begin() < 30) {
                continue;
            }
            run.closures.stream()
                    .filter(closure -> closure.begin() < outage.end() && closure.end() > outage.end())
                    .forEach(closure -> lookAtClosing(run, outage, closure));
        }
    }

    private void lookAtClosing(WorldRun run, World.Outage outage, WorldRun.Closure closure) {
        double longest = switch (OutageCause.valueOf(closure.cause())) {
            case AUTH -> 2; // a new key is tried at once
            case PERMISSION, CONFIG, TLS -> 60;
            default -> 15;
        };
        double late = closure.end()
                - outage.end()
                - longest
                - 3 * run.world.latency
                - Math.max(12, run.world.retryAfter)
                - 2.0 / run.world.rate;
        boolean judged = run.world.deletion == World.Deletion.NONE && run.world.badShare < .5;
        if (judged && late > 0) {
            lateClosings.add(closure + " of " + outage);
        }
        double from = closure.end() + 30;
        long asks = run.api.requests.stream()
                .filter(request -> request.at() >= from && request.at() < from + 30)
                .count();
        double last = run.tracked.values().stream()
                .mapToDouble(one -> one.isOver() ? one.endedAt : Double.POSITIVE_INFINITY)
                .max()
                .orElse(0);
        boolean busy = run.world.feed == World.Feed.BACKLOG
                && unasked(run, from + 30)
                && run.world.slots >= 2 * run.world.rate * run.world.latency;
        if (judged && busy && last > from + 30 && run.world.badShare == 0) {
            sharesAfterClosing.add(asks / (30.0 * run.world.rate));
        }
    }

    private static boolean unasked(WorldRun run, double at) {
        return run.api.requests.stream()
                .anyMatch(request -> request.nth() == 1 && request.at() > at && !request.control());
    }
}
