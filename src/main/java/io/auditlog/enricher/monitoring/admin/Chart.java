package io.auditlog.enricher.monitoring.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A line chart of the last fifteen minutes as inline SVG, with its legend as text: the newest value is at the right edge.
 *
 * @param unit follows a value, like {@code /s}
 */
record Chart(String title, String unit, List<Line> lines) {

    private static final int WIDTH = 600;
    private static final int HEIGHT = 100;

    /**
     * One line.
     *
     * @param style class in the page's style sheet
     * @param values oldest first; NaN where there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(String name, String style, double[] values) {

        private double last() {
            return values.length == 0 ? Double.NaN : values[values.length - 1];
        }

        private double most() {
            return Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .max()
                    .orElse(0);
        }
    }

    String svg() {
        double top = top(lines.stream().mapToDouble(Line::most).max().orElse(0));
        StringBuilder html = new StringBuilder("<figure><figcaption><b>" + title + "</b>");
        StringBuilder said = new StringBuilder(title);
        StringBuilder paths = new StringBuilder();
        for (Line line : lines) {
            String now = Double.isNaN(line.last()) ? "-" : number(line.last()) + unit;
            html.append(" <span class=\"" + line.style() + "\"><i></i>" + line.name() + " <b>" + now + "</b></span>");
            said.append(", ").append(line.name()).append(": now ").append(now).append(", at most ");
            said.append(number(line.most())).append(unit);
            paths.append("<path class=\"" + line.style() + "\" d=\"" + path(line.values(), top) + "\"/>");
        }
        return html.append("</figcaption><div class=\"plot\"><span class=\"top\">" + number(top) + unit + "</span>")
                .append("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" preserveAspectRatio=\"none\" role=\"img\"")
                .append(" aria-label=\"" + said + "\">")
                .append("<path class=\"grid\" d=\"M0 .5H600M0 50H600M0 99.5H600\"/>")
                .append(paths)
                .append("</svg><span class=\"from\">15 min ago</span><span class=\"to\">now</span></div></figure>\n")
                .toString();
    }

    private static String path(double[] values, double top) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int at = 0; at < values.length; at++) {
            if (Double.isNaN(values[at])) {
                drawing = false;
                continue;
            }
            double x = WIDTH - (values.length - 1 - at) * (double) WIDTH / (Samples.MOST - 1);
            double y = HEIGHT - values[at] / top * HEIGHT;
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M", x, y));
            drawing = true;
        }
        return path.toString();
    }

    /** The least of 1, 2, 5, 10, 20, ... that is as large as all values. */
    private static double top(double most) {
        double top = 1;
        for (int step = 0; top < most; step++) {
            top *= step % 3 == 1 ? 2.5 : 2;
        }
        return top;
    }

    /** With one digit after the point below ten, in groups of three above a thousand. */
    static String number(double value) {
        return value > 0 && value < 9.95 ? String.format(Locale.ROOT, "%.1f", value) : count(Math.round(value));
    }

    /** In groups of three. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
