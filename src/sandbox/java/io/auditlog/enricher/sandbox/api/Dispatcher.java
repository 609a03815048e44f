package io.auditlog.enricher.sandbox.api;

import io.auditlog.enricher.sandbox.api.RateLimit.Limiter;
import io.auditlog.enricher.sandbox.api.entry.Mix;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Reply;
import io.auditlog.enricher.sandbox.api.fault.Script;
import io.auditlog.enricher.sandbox.api.http.Exchange;
import io.auditlog.enricher.sandbox.api.http.Request;
import io.auditlog.enricher.sandbox.api.http.RequestHandler;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decides what is done with each request: regime, key, path, method, limit, script, in this order.
 *
 * <p>Threads: requests come on the event loop; keys, regime and script are changed by any thread.
 */
final class Dispatcher implements RequestHandler {

    private static final String BEARER = "Bearer ";
    private static final long SECOND = 1_000_000_000L;

    private final ApiSettings settings;
    private final Limiter limiter;
    private final Witness witness = new Witness();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Map<Exchange, Witness.Row> open = new HashMap<>();
    private volatile Set<String> keys;
    private volatile Regime regime = Regime.NORMAL;
    private volatile Script script;

    Dispatcher(ApiSettings settings) {
        this.settings = settings;
        this.limiter = settings.limit().limiter();
        this.keys = settings.keys();
        this.script = settings.script();
    }

    Witness witness() {
        return witness;
    }

    void keys(Collection<String> accepted) {
        keys = Set.copyOf(accepted);
    }

    void regime(Regime next) {
        regime = next;
    }

    void script(Script next) {
        script = next;
    }

    @Override
    public void handle(Exchange exchange, String authorization) {
        Regime now = regime;
        Behaviour behaviour = decide(exchange.request(), authorization, now);
        long fingerprint = authorization == null ? 0 : Witness.fingerprint(key(authorization));
        open.put(exchange, witness.arrived(exchange.request(), fingerprint, behaviour.label()));
        long latency = settings.latency().nanos(Mix.of(exchange.id(), settings.seed()));
        exchange.replyAfter(latency + now.delay().toNanos(), () -> behaviour.play(exchange));
    }

    @Override
    public void ended(Exchange exchange) {
        witness.ended(open.remove(exchange), exchange.status(), System.nanoTime());
    }

    private Behaviour decide(Request request, String authorization, Regime now) {
        if (request.version() == Request.MALFORMED) {
            return error("malformed", 400);
        }
        if (now.forAll() != null) {
            return now.forAll();
        }
        if (!isBearer(authorization) || !keys.contains(key(authorization))) {
            return error("unauthorized", 401);
        }
        if (request.id() == null) {
            return error("no-entry", 404);
        }
        if (!request.method().equals("GET")) {
            return error("method", 405);
        }
        if (limiter != null && !limiter.admit(request.notBefore(), request.arrived())) {
            long wait = (limiter.quota(request.arrived()).waitNanos() + SECOND - 1) / SECOND;
            Reply refusal = Reply.error(429).with("retry-after", Long.toString(Math.max(1, wait)));
            return new Behaviour.Answer("limited", refusal);
        }
        return script.behaviour(request.id(), attempts.merge(request.id(), 1, Integer::sum), settings.seed());
    }

    private static Behaviour error(String label, int status) {
        return new Behaviour.Answer(label, Reply.error(status));
    }

    private static boolean isBearer(String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private static String key(String authorization) {
        return isBearer(authorization)
                ? authorization.substring(BEARER.length()).strip()
                : authorization;
    }
}
