package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.evidence.Leaf.Kind;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A leaf's bytes are as its documentation says, and each field counts. */
final class LeafTest {

    private static final byte[] VALUE_HASH = FrontierTest.sha256("value".getBytes(UTF_8));

    @Test
    void shouldHashTheDocumentedBytes() {
        Leaf leaf = new Leaf(Kind.DEAD_LETTER, 3, 42, 0x18bcfe56800L, "out-\u00e9", "id-1".getBytes(UTF_8), VALUE_HASH);
        byte[] documented = HexFormat.of()
                .parseHex(
                        "01" + "02" + "00000003" + "000000000000002a" + "0000018bcfe56800" + "00000006" + "6f75742dc3a9"
                                + "00000004" + "69642d31" + HexFormat.of().formatHex(VALUE_HASH));
        assertThat(leaf.hash()).isEqualTo(FrontierTest.leafHash(documented));
    }

    @Test
    void shouldMarkAnAbsentKey() {
        Leaf leaf = new Leaf(Kind.ENRICHED, 0, 0, 0, "", null, VALUE_HASH);
        byte[] documented = HexFormat.of()
                .parseHex("0101" + "00".repeat(24) + "ffffffff" + HexFormat.of().formatHex(VALUE_HASH));
        assertThat(leaf.hash()).isEqualTo(FrontierTest.leafHash(documented));
    }

    @Test
    void shouldDifferWithEachField() {
        byte[] key = {1};
        Set<String> hashes = new HashSet<>();
        List<Leaf> leaves = List.of(
                new Leaf(Kind.ENRICHED, 1, 2, 3, "t", key, VALUE_HASH),
                new Leaf(Kind.DEAD_LETTER, 1, 2, 3, "t", key, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 2, 2, 3, "t", key, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 3, 3, "t", key, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 2, 4, "t", key, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 2, 3, "u", key, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 2, 3, "t", new byte[] {2}, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 2, 3, "t", new byte[0], VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 2, 3, "t", null, VALUE_HASH),
                new Leaf(Kind.ENRICHED, 1, 2, 3, "t", key, new byte[32]));
        leaves.forEach(leaf -> hashes.add(HexFormat.of().formatHex(leaf.hash())));
        assertThat(hashes).hasSameSizeAs(leaves);
    }
}
