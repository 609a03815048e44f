package io.auditlog.enricher.monitoring;

/** The content of {@code /health} as an HTML page: no scripts, no external resources, refreshed every five seconds. */
final class StatusPage {

    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="5">
            <meta name="viewport" content="width=device-width">
            <title>audit-log-enricher: {state}</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
            h1 { border-left: .5rem solid {color}; padding-left: .75rem; font-size: 1.5rem }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ddd; vertical-align: top; overflow-wrap: anywhere }
            th { font-weight: normal; width: 15rem; color: #555 }
            </style>
            </head>
            <body>
            <h1>{state}</h1>
            <table>
            """;

    private static final String FOOT = """
            </table>
            <p><a href="/health">health</a> · <a href="/metrics">metrics</a> · <a href="/ready">ready</a> · <a href="/live">live</a></p>
            </body>
            </html>
            """;

    private static final String FINE = "#2a7d3b";
    private static final String WAITING = "#c77700";
    private static final String BAD = "#b3261e";

    private final StringBuilder page = new StringBuilder();

    private StatusPage() {}

    static String of(Health health) {
        StatusPage page = new StatusPage();
        page.write(health);
        return page.page.toString();
    }

    private void write(Health health) {
        HealthFigures figures = health.figures();
        page.append(HEAD.replace("{color}", color(health)).replace("{state}", escaped(health.state())));
        row("Since", health.since().toString());
        row("Reason", health.reason());
        row("To do", health.advice().isEmpty() ? "nothing" : health.advice());
        row("Ready", health.ready() ? "yes" : "no");
        row("Live", health.live() ? "yes" : "no");
        row("Calls per second", figures.effectiveRate() + " of " + figures.configuredRate() + " for all workers");
        row("Calls in flight", Integer.toString(figures.inFlight()));
        row("Held", figures.held() + " for the API, " + figures.heldByOutcome() + " by outcome keys");
        row("Open in the ledger", figures.openLines() + ", the oldest for " + figures.oldestOpenSeconds() + " s");
        row(
                "Lag",
                figures.lag() == null ? "not known" : figures.lag() + ", read " + figures.lagAgeSeconds() + " s ago");
        row("API key", figures.keyFingerprint() == null ? "not known" : figures.keyFingerprint());
        row("Version", figures.version());
        page.append(FOOT);
    }

    private static String color(Health health) {
        if (!health.live()) {
            return BAD;
        }
        return health.state().equals("RUNNING") && health.ready() ? FINE : WAITING;
    }

    private void row(String name, String value) {
        page.append("<tr><th>")
                .append(name)
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
