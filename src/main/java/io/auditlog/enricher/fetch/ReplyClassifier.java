package io.auditlog.enricher.fetch;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.BodySample;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.ErrorBody;
import io.auditlog.enricher.entry.Failure;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.ReplyReader;
import io.auditlog.enricher.fetch.Refusals.Refusal;
import io.auditlog.enricher.fetch.Reply.Answered;
import io.auditlog.enricher.fetch.Reply.BodyFault;
import io.auditlog.enricher.fetch.Reply.NoAnswer;
import io.auditlog.enricher.ratelimit.RetryAfter;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * Classifies the replies of the API: the table of failures, as code. Stateless.
 *
 * <p>Threads: any, several at once.
 */
final class ReplyClassifier {

    private final ReplyReader reader;
    private final Refusals refusals;
    private final InstantSource clock;

    ReplyClassifier(ReplyReader reader, Refusals refusals) {
        this.reader = reader;
        this.refusals = refusals;
        this.clock = refusals.clock();
    }

    /** Classifies the reply to a request that was sent with this key; no failure contains the key. */
    Verdict judge(AuditLogId id, Reply reply, String sentKey) {
        Verdict verdict = judge(id, reply);
        if (verdict instanceof Verdict.Succeeded) {
            return verdict;
        }
        Reply masked = SecretRedactor.mask(reply, sentKey);
        return masked == reply ? verdict : judge(id, masked);
    }

    /** Classifies one reply. Never throws: an internal exception becomes a verdict too. */
    Verdict judge(AuditLogId id, Reply reply) {
        try {
            if (reply instanceof Answered answered) {
                return answered.status() == 200 ? entry(id, answered) : status(answered);
            }
            NoAnswer none = (NoAnswer) reply;
            return failed(Failure.of(none.code(), none.message()));
        } catch (RuntimeException | StackOverflowError e) {
            return failed(Failure.of(Code.INTERNAL, StackSummary.of(e)));
        }
    }

    private Verdict entry(AuditLogId id, Answered reply) {
        if (reply.fault() == BodyFault.OVERSIZED) {
            String seen = "the body is over the cap: " + reply.size() + " bytes seen";
            return failed(failure(Code.PAYLOAD_OVERSIZED, reply, seen));
        }
        String useless = uselessness(reply);
        if (useless != null) {
            return failed(failure(Code.PAYLOAD_MALFORMED, reply, useless));
        }
        Outcome outcome = reader.entry(id, reply.body(), clock.instant());
        if (outcome instanceof Outcome.Enriched enriched) {
            return new Verdict.Succeeded(enriched);
        }
        Failure seen = ((Outcome.Refused) outcome).failure();
        boolean bare =
                seen.body() == null && seen.code() != Code.RECORD_OVERSIZED; // whose body is too large for any topic
        return failed(seen.in(reply.status(), bare ? sample(reply) : seen.body()));
    }

    private static String uselessness(Answered reply) {
        return switch (reply.fault()) {
            case UNKNOWN_CODING -> "the body has a content coding that was not asked for and is not known";
            case CORRUPT_CODING -> "the body is not what its content coding says";
            case NONE, OVERSIZED -> {
                if (reply.size() == 0) {
                    yield "the body is empty";
                }
                yield isJson(reply.headers().contentType())
                        ? null
                        : "the content type is " + reply.headers().contentType() + ", not JSON";
            }
        };
    }

    /** Without a content type, the parser decides. */
    private static boolean isJson(String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return true;
        }
        String type = contentType.split("[;,]", 2)[0].strip().toLowerCase(Locale.ROOT); // a proxy may send it twice
        boolean structured = type.startsWith("application/") && type.endsWith("+json");
        return structured || type.equals("application/json") || type.equals("text/json");
    }

    private Verdict status(Answered reply) {
        int status = reply.status();
        return switch (status) {
            case 400 -> refused(reply, Code.BAD_REQUEST);
            case 401 -> refused(reply, Code.UNAUTHORIZED);
            case 403 -> refused(reply, Code.FORBIDDEN);
            case 404 -> refused(reply, Code.NOT_FOUND);
            case 409, 423, 425 -> refused(reply, Code.CONFLICT);
            case 410 -> refused(reply, Code.GONE);
            case 429 -> refused(reply, Code.TOO_MANY_REQUESTS);
            case 500 -> refused(reply, Code.SERVER_ERROR);
            case 501, 505, 511 -> refused(reply, Code.NOT_SUPPORTED);
            case 503 -> refused(reply, Code.UNAVAILABLE);
            default -> family(reply, status / 100);
        };
    }

    private Verdict family(Answered reply, int hundreds) {
        return switch (hundreds) {
            case 2 -> refused(reply, Code.UNEXPECTED_STATUS);
            case 3 -> redirect(reply);
            case 4 -> refused(reply, Code.CLIENT_ERROR);
            case 5 -> refused(reply, Code.UPSTREAM);
            default -> refused(reply, Code.PROTOCOL);
        };
    }

    private static Verdict redirect(Answered reply) {
        Failure failure = failure(Code.REDIRECT, reply, "the API redirects with status " + reply.status());
        return failed(failure.towards(host(reply.headers().location())));
    }

    private static String host(String location) {
        try {
            return location == null ? null : new URI(location).getHost();
        } catch (URISyntaxException e) {
            return null; // not a URI, so no host
        }
    }

    /** Classifies an error status, with the details in its body. */
    private Verdict refused(Answered reply, Code code) {
        boolean readable = reply.fault() == BodyFault.NONE && reply.size() > 0;
        ErrorBody said = readable ? reader.error(reply.body()) : ErrorBody.NONE;
        ProblemType problem = ProblemType.of(said.problemType(), reply.status());
        Refusal refusal = refusals.of(reply);
        boolean tooMany = refusal != Refusal.NONE || problem != ProblemType.OTHER;
        String seen = "the API answered with status " + reply.status() + problem.advice();
        Failure failure =
                failure(tooMany ? Code.TOO_MANY_REQUESTS : code, reply, seen).saying(said);
        Duration wait = problem.atLeast(retryAfter(reply).orElse(null));
        return new Verdict.Failed(failure, wait, refusal == Refusal.CALLS_AT_ONCE);
    }

    private Optional<Duration> retryAfter(Answered reply) {
        return RetryAfter.parse(reply.headers().retryAfter(), reply.headers().date(), clock.instant());
    }

    private static Verdict failed(Failure failure) {
        return new Verdict.Failed(failure, null, false);
    }

    private static Failure failure(Code code, Answered reply, String error) {
        return Failure.of(code, error).in(reply.status(), sample(reply));
    }

    /** For a truncated body, the hash covers only its beginning. */
    private static BodySample sample(Answered reply) {
        BodySample kept = BodySample.of(reply.body());
        return new BodySample(kept.head(), reply.size(), kept.sha256());
    }
}
