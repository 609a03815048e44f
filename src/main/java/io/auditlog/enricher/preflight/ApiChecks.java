package io.auditlog.enricher.preflight;

import io.auditlog.enricher.fetch.SingleFetch.Result;
import io.auditlog.enricher.fetch.single.Contact;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

/** The checks of the API: with a connection over which nothing is sent, and with one request. */
public final class ApiChecks {

    private static final String ADVICE = "Check api.base.url and the api.ssl keys.";

    private ApiChecks() {}

    /** Whether a connection can be opened. */
    public static Check connection(Callable<Contact> attempt, URI url, InstantSource clock) {
        return new Check("connection", ADVICE, () -> ContactCheck.of(attempt.call(), url.toString(), clock.instant()));
    }

    /**
     * What one request brings.
     *
     * @param request sends it
     * @param known whether its ID should exist
     * @param perSecond the configured rate
     * @param rateHeaders the configured rate headers
     */
    public static Check request(
            Callable<Result> request,
            String id,
            boolean known,
            InstantSource clock,
            double perSecond,
            String rateHeaders) {
        return new Check("request", ADVICE, () -> {
            Result result = request.call();
            return new RequestCheck(result, known).findings(id, clock.instant(), perSecond, rateHeaders);
        });
    }

    /** That no request is sent, and why. */
    public static Check noRequest(String why) {
        return new Check("request", ADVICE, () -> List.of(Finding.unknown("request", why, "Name an ID with --id.")));
    }
}
