package io.nextup.scoring.torch;

import static io.nextup.scoring.torch.RawPickle.HERE;
import static io.nextup.scoring.torch.RawPickle.HOOKS;
import static io.nextup.scoring.torch.RawPickle.littleEndian;
import static io.nextup.scoring.torch.RawPickle.number;
import static io.nextup.scoring.torch.RawPickle.numbers;
import static io.nextup.scoring.torch.RawPickle.storage;
import static io.nextup.scoring.torch.RawPickle.tensor;
import static io.nextup.scoring.torch.RawPickle.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Allocation;
import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.torch.PickledValue.Complex;
import io.nextup.scoring.torch.PickledValue.Device;
import io.nextup.scoring.torch.PickledValue.Dictionary;
import io.nextup.scoring.torch.PickledValue.Nothing;
import io.nextup.scoring.torch.PickledValue.Real;
import io.nextup.scoring.torch.PickledValue.Restored;
import io.nextup.scoring.torch.PickledValue.Sequence;
import io.nextup.scoring.torch.PickledValue.Storage;
import io.nextup.scoring.torch.PickledValue.Tensor;
import io.nextup.scoring.torch.PickledValue.Text;
import io.nextup.scoring.torch.PickledValue.Truth;
import io.nextup.scoring.torch.PickledValue.Tuple;
import io.nextup.scoring.torch.PickledValue.Whole;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleReaderTest {
    private static final AllowedOperators ALLOWED = AllowedOperators.ofThisBuild();
    private static final String PACKED = "__torch__.torch.classes.quantized.LinearPackedParamsBase";
    private static final String NINE = storage("FloatStorage", "0", 9);

    /** Nine floats, nothing, and an odd number of bytes. */
    private static final Map<String, Long> SIZES = Map.of("0", 36L, "1", 0L, "2", 7L);

    @Test
    void whatPyTorchWritesForEachKindOfValueIsRead() throws ArtifactException {
        assertThat(read("N")).isEqualTo(new Nothing());
        assertThat(read("\u0088")).isEqualTo(new Truth(true));
        assertThat(read("\u0089")).isEqualTo(new Truth(false));
        assertThat(read("K\u00ff")).isEqualTo(new Whole(255));
        assertThat(read("M\u00ff\u00ff")).isEqualTo(new Whole(65_535));
        assertThat(read("J" + littleEndian(-70_000))).isEqualTo(new Whole(-70_000));
        assertThat(read(number(Long.MIN_VALUE))).isEqualTo(new Whole(Long.MIN_VALUE));
        assertThat(read("G?\u00e0\0\0\0\0\0\0")).isEqualTo(new Real(.5));
        assertThat(read(text("größer"))).isEqualTo(new Text("größer"));
        assertThat(read(")")).isEqualTo(new Tuple(List.of()));
        assertThat(read("K\1\u0085")).isEqualTo(tuple(1));
        assertThat(read("K\1K\2\u0086")).isEqualTo(tuple(1, 2));
        assertThat(read("K\1K\2K\3\u0087")).isEqualTo(tuple(1, 2, 3));
        assertThat(read("(K\1K\2K\3K\4t")).isEqualTo(tuple(1, 2, 3, 4));
        assertThat(read("ctorch.jit._pickle\nbuild_intlist\n(](K\1K\2etR"))
                .isEqualTo(new Sequence(ScriptType.listOf("int"), tuple(1, 2).items()));
        assertThat(read("ctorch.jit._pickle\nbuild_tensorlist\n(](etR"))
                .isEqualTo(new Sequence(ScriptType.listOf("Tensor"), List.of()));
        assertThat(
                        read(
                                "ctorch.jit._pickle\nrestore_type_tag\n](K\1e"
                                        + text("List[Any]")
                                        + "\u0086R"))
                .isEqualTo(new Sequence(ScriptType.listOf("Any"), tuple(1).items()));
        assertThat(
                        read(
                                "ctorch.jit._pickle\nrestore_type_tag\n}(K\1K\2u"
                                        + text("Dict[int, int]")
                                        + "\u0086R"))
                .isEqualTo(
                        new Dictionary(
                                new ScriptType(
                                        "Dict",
                                        List.of(ScriptType.named("int"), ScriptType.named("int"))),
                                tuple(1, 2).items()));
        assertThat(read("cbuiltins\ncomplex\nG?\u00e0\0\0\0\0\0\0G\0\0\0\0\0\0\0\0\u0086R"))
                .isEqualTo(new Complex(.5, 0));
        assertThat(read("ctorch\ndevice\n" + text("cuda:1") + "\u0085R"))
                .isEqualTo(new Device("cuda:1"));
        assertThat(read(tensor(NINE, 1, numbers(4, 2), numbers(2, 1))))
                .isEqualTo(
                        new Tensor(
                                new Storage(StorageType.FLOAT, "0", 9),
                                1,
                                List.of(4L, 2L),
                                List.of(2L, 1L),
                                false));
    }

    @Test
    void viewsUpToTheLastElementAreRead() throws ArtifactException {
        for (String tensor :
                List.of(
                        tensor(NINE, 0, numbers(9), numbers(1)),
                        tensor(NINE, 8, numbers(), numbers()),
                        tensor(NINE, 9, numbers(0), numbers(1)),
                        tensor(NINE, 0, numbers(3, 0), numbers(1_000, 1)),
                        tensor(NINE, 8, numbers(1_000_000), numbers(0)),
                        tensor(NINE, 0, numbers(5), numbers(2)),
                        tensor(storage("FloatStorage", "1", 0), 0, numbers(0), numbers(1)),
                        tensor(storage("CharStorage", "2", 7), 0, numbers(7), numbers(1)),
                        tensor(
                                storage("FloatStorage", "0", "cuda:0", 9),
                                0,
                                numbers(9),
                                numbers(1)))) {
            assertThat(read(tensor)).isInstanceOf(Tensor.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatPyTorchNeverWritesIsRefusedWithItsPlace(String what, String pickle, String reason) {
        assertThatThrownBy(() -> readAll(pickle))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("m: data.pkl: byte %d: %s".formatted(RawPickle.at(pickle), reason));
    }

    static Stream<Arguments> refused() {
        String outside =
                "a tensor of sizes %s, strides %s and offset %d does not lie within its storage 0 of 9 elements";
        String notOfAModule =
                "it names \"%s\", which is not one of the classes and functions of a module";
        return Stream.of(
                // Opcodes.
                sample(
                        "a call by INST",
                        HERE + "ios\nsystem\n",
                        "it holds the opcode INST (0x69), which torch.jit.save never writes there"),
                sample(
                        "a second PROTO",
                        HERE + "\u0080\u0002N",
                        "it holds the opcode PROTO (0x80), which torch.jit.save never writes there"),
                sample(
                        "a global from the stack",
                        text("os") + text("system") + HERE + "\u0093",
                        "it holds the opcode STACK_GLOBAL (0x93), which torch.jit.save never writes there"),
                sample(
                        "an unknown opcode",
                        HERE + "\u00ff",
                        "it holds the opcode 0xff, which torch.jit.save never writes there"),
                sample(
                        "the end in an opcode",
                        "K\1" + HERE + "M\1",
                        "2 bytes should follow, but only 1 do"),
                sample("no end", HERE, "1 bytes should follow, but only 0 do"),
                sample(
                        "bytes after the end",
                        "N" + HERE + ".N",
                        "it ends with something left over"),
                sample("two values", "NN" + HERE + ".", "it ends with something left over"),
                sample("a mark", "N(" + HERE + ".", "an opcode lacks its arguments"),
                sample("nothing", HERE + ".", "an opcode lacks its arguments"),
                sample("a tuple without a mark", "N" + HERE + "t", "an opcode lacks its mark"),
                sample(
                        "a tuple over a mark",
                        "N(" + HERE + "\u0085",
                        "an opcode lacks its arguments"),
                sample(
                        "a number of 9 bytes",
                        HERE + "\u008a\u0009123456789",
                        "a number of 9 bytes: 8 are written"),
                // Names.
                sample(
                        "a function of Python",
                        HERE + "cos\nsystem\n(" + text("id") + "tR",
                        notOfAModule.formatted("os.system")),
                sample(
                        "a class name split over lines",
                        HERE + "c__torch__.torch.classes\nquantized\nLinearPackedParamsBase\n",
                        "it names __torch__.torch.classes.quantized, which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)"),
                sample(
                        "a class name of two paths",
                        HERE + "c__torch__\ntorch.classes.quantized.X\n",
                        notOfAModule.formatted("__torch__.torch.classes.quantized.X")),
                sample(
                        "a native class",
                        HERE + "c__torch__.torch.classes.quantized\nLinearPackedParamsBase\n",
                        "it names "
                                + PACKED
                                + ", which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)"),
                sample(
                        "a type instead of a class",
                        HERE + "c__torch__\nList[int]\n",
                        notOfAModule.formatted("__torch__.List[int]")),
                sample(
                        "a name with a control character",
                        HERE + "c__torch__\nA\r\n",
                        notOfAModule.formatted("__torch__.A?")),
                sample(
                        "a long name",
                        HERE + "c" + "a".repeat(2_000) + "\n",
                        "a name does not end within 1000 bytes"),
                sample(
                        "a sparse tensor",
                        HERE + "ctorch._utils\n_rebuild_sparse_tensor\n",
                        notOfAModule.formatted("torch._utils._rebuild_sparse_tensor")),
                sample(
                        "memory of an unknown type",
                        HERE + "ctorch\nQUInt4x2Storage\n",
                        notOfAModule.formatted("torch.QUInt4x2Storage")),
                sample(
                        "an enumeration",
                        "c__torch__\nColor\nK\1" + HERE + "R",
                        "it calls __torch__.Color: values of enumerations are not read"),
                sample(
                        "a call of a number",
                        "K\0)" + HERE + "R",
                        "it calls something that is not a function"),
                // The memo.
                sample(
                        "an unknown number",
                        "N" + HERE + "h\0",
                        "it asks for number 0 of 0 memoized ones"),
                sample(
                        "a large unknown number",
                        "Nq\0" + HERE + "j\u00ff\u00ff\u00ff\u00ff",
                        "it asks for number 4294967295 of 1 memoized ones"),
                sample("a gap", "N" + HERE + "q\1", "it memoizes number 1 where number 0 is next"),
                sample(
                        "a large gap",
                        "N" + HERE + "r\u00ff\u00ff\u00ff\u00ff",
                        "it memoizes number 4294967295 where number 0 is next"),
                sample(
                        "a number twice",
                        "Nq\0" + HERE + "q\0",
                        "it memoizes number 0 where number 1 is next"),
                sample("a memo of nothing", HERE + "q\0", "an opcode lacks its arguments"),
                sample(
                        "a list that may hold itself",
                        "ctorch.jit._pickle\nbuild_intlist\n(]" + HERE + "q\0(h\0etR",
                        "it memoizes something that is not complete"),
                // Lengths and depth.
                sample(
                        "a text of 4 GiB",
                        HERE + "X\u00ff\u00ff\u00ff\u00ffabc",
                        "4294967295 bytes should follow, but only 3 do"),
                sample("a text that is not UTF-8", HERE + "X\1\0\0\0\u00ff", "a text is not UTF-8"),
                sample(
                        "201 levels",
                        ")" + "\u0085".repeat(199) + HERE + "\u0085",
                        "it holds values inside values, more than 200 deep"),
                // Containers.
                sample(
                        "a list that is filled twice",
                        "](K\1e(K\2" + HERE + "e",
                        "it fills something that is not an empty list or dictionary"),
                sample(
                        "a dictionary filled as a list",
                        "}(K\1" + HERE + "e",
                        "it fills something that is not an empty list or dictionary"),
                sample(
                        "a list over a mark",
                        "](" + "(" + HERE + "e",
                        "an opcode lacks its arguments"),
                sample(
                        "a key without a value",
                        "}(K\1" + HERE + "u",
                        "a dictionary has a key without a value"),
                sample(
                        "a list without a type",
                        "](K\1e" + HERE + ".",
                        "something stands where a complete value should"),
                sample(
                        "a list with the type of a dictionary",
                        "ctorch.jit._pickle\nrestore_type_tag\n](e"
                                + text("Dict[int, int]")
                                + "\u0086"
                                + HERE
                                + "R",
                        "a list is given the type Dict[int, int]"),
                sample(
                        "a type that is code",
                        "ctorch.jit._pickle\nrestore_type_tag\n](e"
                                + text("List[f(1)]")
                                + "\u0086"
                                + HERE
                                + "R",
                        "List[f(1)] is not a type that a module's data may have"),
                sample(
                        "a deep type",
                        "ctorch.jit._pickle\nrestore_type_tag\n](e"
                                + text("List[".repeat(32) + "int" + "]".repeat(32))
                                + "\u0086"
                                + HERE
                                + "R",
                        "List[List[List[List[List[List[List[List[List[List[List[List[List[List[List[List[ is not a type that a module's data may have"),
                sample(
                        "an equal key",
                        "ctorch.jit._pickle\nrestore_type_tag\n}(K\1K\2K\1K\3u"
                                + text("Dict[int, int]")
                                + "\u0086"
                                + HERE
                                + "R",
                        "a dictionary has a key twice"),
                sample(
                        "a tuple as a key",
                        "ctorch.jit._pickle\nrestore_type_tag\n}()Ku"
                                + "u"
                                + text("Dict[int, int]")
                                + "\u0086"
                                + HERE
                                + "R",
                        "a key of a dictionary is not a text, a number or a truth"),
                // Instances.
                sample(
                        "an instance with arguments",
                        "c__torch__\nM\nK\1\u0085" + HERE + "\u0081",
                        "an instance or its hooks have arguments"),
                sample(
                        "an instance of a function",
                        "ctorch\ndevice\n)" + HERE + "\u0081",
                        "it makes an instance of something that is not a class"),
                sample(
                        "a state of a value",
                        "K\1}(u" + HERE + "b",
                        "it gives a state to something that is not a new instance"),
                sample(
                        "an attribute without a name",
                        "c__torch__\nM\n)\u0081}(K\1K\2u" + HERE + "b",
                        "an attribute of a __torch__.M has no name"),
                sample(
                        "an attribute twice",
                        "c__torch__\nM\n)\u0081}("
                                + text("a")
                                + "K\1"
                                + text("a")
                                + "K\2u"
                                + HERE
                                + "b",
                        "a __torch__.M has an attribute twice"),
                sample(
                        "an open dictionary",
                        "c__torch__\nM\n)\u0081}" + HERE + "b",
                        "the attributes of a __torch__.M are not complete"),
                sample(
                        "hooks with arguments",
                        "ccollections\nOrderedDict\nK\1\u0085" + HERE + "R",
                        "an instance or its hooks have arguments"),
                // Storages.
                sample(
                        "a storage of another kind",
                        "(" + text("module") + "t" + HERE + "Q",
                        "a storage is not a type, a key, a device and a number of elements"),
                sample(
                        "a storage without an entry",
                        storage("FloatStorage", "3", 9),
                        "the archive has no entry for the storage \"3\""),
                sample(
                        "a storage outside",
                        storage("FloatStorage", "../0", 9),
                        "the archive has no entry for the storage \"../0\""),
                sample(
                        "more elements than the entry has",
                        storage("FloatStorage", "0", 4_096),
                        "the storage 0 declares 4096 elements of 4 bytes, but its entry has 36 bytes"),
                sample(
                        "fewer elements than the entry has",
                        storage("FloatStorage", "0", 8),
                        "the storage 0 declares 8 elements of 4 bytes, but its entry has 36 bytes"),
                sample(
                        "larger elements than the entry has",
                        storage("DoubleStorage", "0", 9),
                        "the storage 0 declares 9 elements of 8 bytes, but its entry has 36 bytes"),
                sample(
                        "elements that do not end with the entry",
                        storage("HalfStorage", "2", 3),
                        "the storage 2 declares 3 elements of 2 bytes, but its entry has 7 bytes"),
                sample(
                        "elements whose bytes overflow",
                        storage("FloatStorage", "0", (1L << 62) + 9),
                        "the storage 0 declares 4611686018427387913 elements of 4 bytes, but its entry has 36 bytes"),
                sample(
                        "a negative number of elements",
                        storage("FloatStorage", "1", -1),
                        "the storage 1 declares -1 elements of 4 bytes, but its entry has 0 bytes"),
                sample(
                        "another device",
                        storage("FloatStorage", "0", "meta", 9),
                        "a storage lies on the device \"meta\": move the module to the CPU and save it again"),
                sample(
                        "an entry twice",
                        "("
                                + tensor(NINE, 0, numbers(9), numbers(1)).replace(HERE, "")
                                + "ctorch._utils\n_rebuild_tensor_v2\n("
                                + NINE,
                        "it describes the storage 0 twice"),
                // Tensors.
                sample(
                        "4,096 of 9 elements",
                        tensor(plain(NINE), 0, numbers(4_096), numbers(1)),
                        outside.formatted("[4096]", "[1]", 0)),
                sample(
                        "one element too many",
                        tensor(plain(NINE), 0, numbers(2, 5), numbers(5, 1)),
                        outside.formatted("[2, 5]", "[5, 1]", 0)),
                sample(
                        "a negative stride",
                        tensor(plain(NINE), 8, numbers(9), numbers(-1)),
                        outside.formatted("[9]", "[-1]", 8)),
                sample(
                        "a negative size",
                        tensor(plain(NINE), 0, numbers(-1), numbers(1)),
                        outside.formatted("[-1]", "[1]", 0)),
                sample(
                        "a negative offset",
                        tensor(plain(NINE), -1, numbers(1), numbers(1)),
                        outside.formatted("[1]", "[1]", -1)),
                sample(
                        "an offset beyond the end",
                        tensor(plain(NINE), 9, numbers(1), numbers(1)),
                        outside.formatted("[1]", "[1]", 9)),
                sample(
                        "an empty tensor beyond the end",
                        tensor(plain(NINE), 10, numbers(0), numbers(1)),
                        outside.formatted("[0]", "[1]", 10)),
                sample(
                        "a stride that overflows",
                        tensor(plain(NINE), 0, numbers(3), numbers(1L << 62)),
                        outside.formatted("[3]", "[4611686018427387904]", 0)),
                sample(
                        "strides whose sum overflows",
                        tensor(plain(NINE), 0, numbers(2, 2, 2), numbers(1L << 62, 1L << 62, 1)),
                        outside.formatted(
                                "[2, 2, 2]", "[4611686018427387904, 4611686018427387904, 1]", 0)),
                sample(
                        "sizes whose product overflows",
                        tensor(plain(NINE), 0, numbers(1L << 31, 1L << 31), numbers(0, 0)),
                        outside.formatted("[2147483648, 2147483648]", "[0, 0]", 0)),
                sample(
                        "an empty tensor of sizes that overflow",
                        tensor(plain(NINE), 0, numbers(0, 1L << 40, 1L << 40), numbers(0, 0, 0)),
                        outside.formatted("[0, 1099511627776, 1099511627776]", "[0, 0, 0]", 0)),
                sample(
                        "a size without a stride",
                        tensor(plain(NINE), 0, numbers(2, 2), numbers(1)),
                        outside.formatted("[2, 2]", "[1]", 0)),
                sample(
                        "65 dimensions",
                        tensor(plain(NINE), 0, numbers(new long[65]), numbers(new long[65])),
                        "a tensor has 65 dimensions: at most 64"),
                sample(
                        "a size that is a truth",
                        tensor(plain(NINE), 0, "\u0088\u0085", numbers(1)),
                        "a size or a stride of a tensor is not a number"),
                sample(
                        "a tensor of a number",
                        tensor("K\0", 0, numbers(1), numbers(1)),
                        "a tensor is not a storage, an offset, sizes, strides, a truth and no hooks"),
                sample(
                        "a tensor with hooks",
                        tensor(plain(NINE), 0, numbers(1), numbers(1)).replace(HOOKS, ")"),
                        "a tensor is not a storage, an offset, sizes, strides, a truth and no hooks"),
                sample(
                        "a conjugate tensor",
                        tensor(plain(NINE), 0, numbers(1), numbers(1))
                                .replace(HOOKS, HOOKS + "\u0088"),
                        "a tensor is conjugate or negative by a mark: save what resolve_conj and resolve_neg return"),
                sample(
                        "another device as a value",
                        "ctorch\ndevice\n" + text("meta") + "\u0085" + HERE + "R",
                        "a device is not cpu or cuda"),
                sample(
                        "half a complex number",
                        "cbuiltins\ncomplex\nK\1\u0085" + HERE + "R",
                        "a complex number is not a pair of numbers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0080\u0003N.", "N.", "PK\u0003\u0004"})
    void aPickleOfAnotherProtocolIsRefused(String pickle) {
        assertThatThrownBy(
                        () ->
                                PickleReader.read(
                                        pickle.getBytes(ISO_8859_1), "m: data.pkl", SIZES, ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("m: data.pkl: byte 0: it does not begin with protocol 2");
    }

    @Test
    void moreValuesThanTheLimitAreRefusedHoweverTheyAreMentioned() {
        for (String each : List.of("N", "(", "h\0")) {
            assertThatThrownBy(() -> read("Nq\0" + each.repeat(PickleStack.MAX_VALUES)))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining(
                            "it holds more than 1048576 values: keep numbers in a tensor");
        }
    }

    /** Lengths that are only claimed, and 2^60 paths through 60 values. */
    @Test
    void claimsCostNoMemoryAndNoTime() throws Throwable {
        String claim = "X\u00ff\u00ff\u00ff\u007f";
        String paths = "(K\1K\1\u0086q\0" + doubled(1, 60) + "t";
        Allocation.atMost(
                Allocation.FLAT,
                () -> assertThatThrownBy(() -> read(claim)).isInstanceOf(ArtifactException.class));
        Allocation.atMost(
                Allocation.FLAT,
                () -> {
                    byte[] written = Pickle.of(read(paths)).bytes();
                    assertThat(written.length).isLessThan(2_000);
                });
    }

    @Test
    void anAllowedNativeClassIsReadWithItsState() throws ArtifactException {
        PickledValue packed =
                PickleReader.read(
                        RawPickle.bytes(
                                "c__torch__.torch.classes.quantized\nLinearPackedParamsBase\n)\u0081K\1N\u0086b."),
                        "m",
                        SIZES,
                        ALLOWED.and(List.of(PACKED)));
        assertThat(packed)
                .isEqualTo(new Restored(PACKED, new Tuple(List.of(new Whole(1), new Nothing()))));
    }

    @Test
    void aValueInTwoPlacesStaysOneAndIsWrittenOnce() throws ArtifactException {
        String shared =
                "("
                        + plain(tensor(NINE, 0, numbers(9), numbers(1)))
                        + "q\0h\0"
                        + "ctorch.jit._pickle\nbuild_tensorlist\n(](h\0etRq\1h\1t";
        Tuple read = (Tuple) read(shared);
        assertThat(read.items().get(1)).isSameAs(read.items().get(0));
        assertThat(read.items().get(3)).isSameAs(read.items().get(2));

        Pickle.Pickled written = Pickle.of(read);
        assertThat(written.storages()).hasSize(1);
        PickledValue again = readAgain(written);
        SameValues.require(read, again);
        assertThat(Pickle.of(again).bytes()).isEqualTo(written.bytes());
    }

    static PickledValue readAgain(Pickle.Pickled written) throws ArtifactException {
        return readAgain(written, ALLOWED);
    }

    static PickledValue readAgain(Pickle.Pickled written, AllowedOperators allowed)
            throws ArtifactException {
        Map<String, Long> sizes = new HashMap<>();
        for (Storage storage : written.storages()) {
            sizes.put(Integer.toString(sizes.size()), storage.elements() * storage.type().width());
        }
        return PickleReader.read(written.bytes(), "written anew", sizes, allowed);
    }

    /** Pairs of the value before, memoized from a number on. */
    private static String doubled(int first, int times) {
        StringBuilder pairs = new StringBuilder();
        for (int i = first; i < first + times; i++) {
            String before = "h" + (char) (i - 1);
            pairs.append(before).append(before).append("\u0086q").append((char) i);
        }
        return pairs.toString();
    }

    private static PickledValue read(String opcodes) throws ArtifactException {
        return readAll(opcodes + ".");
    }

    private static PickledValue readAll(String opcodes) throws ArtifactException {
        return PickleReader.read(RawPickle.bytes(opcodes), "m: data.pkl", SIZES, ALLOWED);
    }

    private static String plain(String opcodes) {
        return opcodes.replace(HERE, "");
    }

    private static Tuple tuple(long... numbers) {
        return new Tuple(
                Arrays.stream(numbers).mapToObj(n -> (PickledValue) new Whole(n)).toList());
    }

    private static Arguments sample(String what, String pickle, String reason) {
        return Arguments.of(what, pickle, reason);
    }
}
