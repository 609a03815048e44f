package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** The API of a {@link World}, on virtual time. It keeps every request. */
final class WorldApi implements Transport {

    private static final List<String> MIXED = List.of("500", "502", "503", "silent", "reset");
    private static final List<String> FLIPPING = List.of("404", "500", "403");

    /** One request: what was asked and when, whether it had been enriched before, the how manieth it is. */
    record Request(double at, AuditLogId id, boolean control, int nth) {}

    final List<Request> requests = new ArrayList<>();
    final Set<AuditLogId> deleted = new HashSet<>();
    private final World world;
    private final VirtualTime time;
    private final Random random;
    private final Map<AuditLogId, World.Entry> entries = new HashMap<>();
    private final Map<AuditLogId, Integer> asked = new HashMap<>();
    private final Predicate<AuditLogId> enriched;
    private int generation;

    WorldApi(World world, VirtualTime time, Predicate<AuditLogId> enriched) {
        this.enriched = enriched;
        this.world = world;
        this.time = time;
        this.random = new Random(world.seed * 7 + 1);
        world.entries.forEach(entry -> entries.put(entry.id(), entry));
    }

    @Override
    public Exchange send(RequestCallback callback) {
        callback.onSent();
        callback.key();
        AuditLogId id = callback.id();
        double now = time.elapsed() / 1e9;
        requests.add(new Request(now, id, enriched.test(id), asked.merge(id, 1, Integer::sum)));
        double latency = Math.min(9, world.latency * (.5 - .5 * Math.log(1 - random.nextDouble())));
        String kind = kindAt(id, now + world.latency / 2);
        boolean[] cut = new boolean[1];
        if (!"silent".equals(kind)) {
            Reply reply = reply(kind, isHit(now + world.latency / 2));
            int mine = generation;
            double after = "unreachable".equals(kind) ? .01 : latency;
            time.schedule(() -> answer(callback, reply, cut[0] || mine != generation), (long) (after * 1e9));
        }
        return () -> {
            cut[0] = true;
            return true;
        };
    }

    private static void answer(RequestCallback callback, Reply reply, boolean cut) {
        if (!cut) {
            callback.onReply(reply);
        }
    }

    /** The worker is gone, and with it whoever waits for a reply. */
    @Override
    public void close() {
        generation++;
    }

    private boolean isHit(double at) {
        return world.isOut(at, 0);
    }

    /** How a request fails, or null. */
    private String kindAt(AuditLogId id, double at) {
        World.Entry entry = entries.get(id);
        double fate = entry == null ? (id.hashCode() & 1023) / 1024.0 : entry.fate();
        for (World.Outage outage : world.outages) {
            boolean hits = at >= outage.begin()
                    && at < outage.end()
                    && (outage.isWhole() || (outage.sticky() ? fate : random.nextDouble()) < outage.share());
            if (hits) {
                return outage.kind().equals("mixed") ? MIXED.get(random.nextInt(MIXED.size())) : outage.kind();
            }
        }
        if (deleted.contains(id)) {
            return "404";
        }
        String kind = entry == null ? null : entry.kind();
        return "flip".equals(kind) ? FLIPPING.get(random.nextInt(FLIPPING.size())) : kind;
    }

    private Reply reply(String kind, boolean outage) {
        if (kind == null) {
            return FakeTransport.status(200);
        }
        return switch (kind) {
            case "mismatch", "malformed" -> FakeTransport.status(200, Reply.Headers.NONE, kind);
            case "reset" -> FakeTransport.none(Code.CONNECTION);
            case "unreachable" -> FakeTransport.none(Code.UNREACHABLE);
            case "429", "503" ->
                waiting(Integer.parseInt(kind), outage ? (kind.equals("429") ? 5 : 0) : world.retryAfter);
            default -> FakeTransport.status(Integer.parseInt(kind));
        };
    }

    private static Reply waiting(int status, int seconds) {
        return seconds == 0
                ? FakeTransport.status(status)
                : FakeTransport.retryAfter(status, Integer.toString(seconds));
    }
}
