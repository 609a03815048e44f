package io.auditlog.enricher.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.evidence.Frontier.Range;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The frontier against the tree's definition, and against what other implementations of RFC 6962 compute. */
final class FrontierTest {

    private static final int SIZES = 300;

    /** Leaves and roots that the tests of Certificate Transparency use. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void shouldHaveTheRootsOfTheKnownTrees() {
        Frontier frontier = Frontier.empty();
        assertThat(hex(frontier.root())).isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (int size = 1; size <= LEAVES.size(); size++) {
            frontier.append(leafHash(HexFormat.of().parseHex(LEAVES.get(size - 1))));
            assertThat(hex(frontier.root())).as("size %d", size).isEqualTo(ROOTS.get(size - 1));
        }
    }

    @Test
    void shouldHaveTheRootOfTheDefinitionAtEverySize() {
        List<byte[]> leaves = new ArrayList<>();
        Frontier frontier = Frontier.empty();
        for (int size = 1; size <= SIZES; size++) {
            leaves.add(leafHash(new byte[] {(byte) size, (byte) (size >> 8)}));
            frontier.append(leaves.get(size - 1));
            assertThat(frontier.root()).as("size %d", size).isEqualTo(root(leaves));
            assertThat(frontier.size()).isEqualTo(size);
        }
    }

    @Test
    void shouldGoOnFromItsStoredForm() {
        for (int stored = 0; stored <= 70; stored++) {
            Frontier whole = filled(stored);
            Frontier restored = Frontier.of(stored, whole.hashes());
            for (int leaf = stored; leaf < 140; leaf++) {
                whole.append(numbered(leaf));
                restored.append(numbered(leaf));
            }
            assertThat(restored.root()).as("stored at %d", stored).isEqualTo(whole.root());
        }
    }

    @Test
    void shouldGrowIndependentlyOfItsCopy() {
        Frontier frontier = filled(5);
        byte[] before = frontier.root();
        frontier.copy().append(numbered(5));
        assertThat(frontier.root()).isEqualTo(before);
    }

    @Test
    void shouldNameTheSubtreeThatDiffers() {
        Frontier other = Frontier.empty();
        for (int leaf = 0; leaf < 13; leaf++) {
            other.append(numbered(leaf == 9 ? 1000 : leaf));
        }
        assertThat(filled(13).differences(other)).containsExactly(new Range(8, 12));
        assertThat(filled(13).differences(filled(13))).isEmpty();
    }

    @Test
    void shouldRefuseAnotherNumberOfHashes() {
        assertThatThrownBy(() -> Frontier.of(3, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 leaves cannot have 32 bytes");
        assertThatThrownBy(() -> Frontier.of(-1, new byte[64 * 32])).isInstanceOf(IllegalArgumentException.class);
    }

    static Frontier filled(int size) {
        Frontier frontier = Frontier.empty();
        for (int leaf = 0; leaf < size; leaf++) {
            frontier.append(numbered(leaf));
        }
        return frontier;
    }

    private static byte[] numbered(int leaf) {
        return leafHash(ByteBuffer.allocate(4).putInt(leaf).array());
    }

    /** RFC 9162, section 2.1.1, word by word. */
    private static byte[] root(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return sha256(new byte[] {1}, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
    }

    static byte[] leafHash(byte[] leaf) {
        return sha256(new byte[] {0}, leaf);
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
