package io.nextup.scoring.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.nextup.artifact.ArtifactException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptCheckTest {
    private static final AllowedOperators ALLOWED = AllowedOperators.ofThisBuild();
    private static final String FILE = "code/__torch__.py";

    private static final String REST =
            ", which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)";

    /** Statements replace the word STATEMENTS, on line 8. */
    private static final String SOURCE =
            """
            class Model(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              scores : Tensor
              part : __torch__.Part
              def topk(self, items: Tensor, k: int) -> Tensor:
                STATEMENTS
                return items
            class Part(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              far : Tensor
              as_strided : Tensor
              pair : Optional[Tuple[Tensor, Tensor]]
              def _reshape_alias(self, x: Tensor) -> __torch__.Part:
                return self
            class Pair(NamedTuple):
              data : Tensor
              resize_ : Tensor
            def helper(x: Tensor) -> __torch__.Pair:
              return __torch__.Pair(x, x)
            """;

    /** Ways around the check that an outside review found, with a module that used them. */
    static Stream<Arguments> knownWays() {
        return Stream.of(
                arguments(
                        List.of("_reshape_alias = 1", "w = items._reshape_alias([9], [1])"),
                        9,
                        "it names torch._reshape_alias" + REST),
                arguments(
                        List.of("f = fork", "w = f(self.topk, items, k)"),
                        8,
                        "it names fork" + REST),
                arguments(List.of("p = print", "p(items)"), 8, "it names print" + REST),
                arguments(
                        List.of("g = torch.save", "g(items, \"x\")"),
                        8,
                        "it names torch.save" + REST),
                arguments(
                        List.of("t = __torch__", "n = t.torch.classes.quantized"),
                        8,
                        "it names __torch__, which the module does not define"));
    }

    @ParameterizedTest
    @MethodSource("knownWays")
    void aWayThatAReviewFoundIsRefused(List<String> statements, int line, String refusal) {
        assertRefused(with(statements), line, refusal);
    }

    /** A native class made through own attributes that have the names of its namespaces. */
    @Test
    void noAttributeHasTheNameOfANamespace() {
        for (String name : List.of("torch", "classes", "ops", "prim", "CONSTANTS", "fork")) {
            assertRefused(
                    SOURCE.replace("  training : bool", "  %s : int".formatted(name)),
                    4,
                    "it gives the name %s, through which PyTorch finds what is not the module's own"
                            .formatted(name));
            assertRefused(
                    with(List.of(name + " = 1")),
                    8,
                    "it gives the name %s, through which PyTorch finds what is not the module's own"
                            .formatted(name));
            assertRefused(
                    SOURCE.replace(
                            "items: Tensor, k: int", "items: Tensor, %s: int".formatted(name)),
                    7,
                    "it gives the name %s, through which PyTorch finds what is not the module's own"
                            .formatted(name));
            assertRefused(
                    SOURCE.replace("class Model", "class " + name),
                    1,
                    "it gives the name %s, through which PyTorch finds what is not the module's own"
                            .formatted(name));
        }
    }

    static Stream<Arguments> otherWays() {
        return Stream.of(
                // PyTorch reads "is not" and "not in" as words, whatever letters follow.
                way(
                        "a word that PyTorch takes apart elsewhere",
                        null,
                        "notfork = 1",
                        "v = k is notfork(self.topk, items, k)"),
                way(
                        "another word that PyTorch takes apart elsewhere",
                        null,
                        "inprint = 1",
                        "v = k not inprint(items)"),
                way("a global in a list", "it names print" + REST, "v = [print][0](items)"),
                way(
                        "a global in a choice",
                        "it names fork" + REST,
                        "f = fork if self.training else fork"),
                way(
                        "a global as an argument",
                        "it names id" + REST,
                        "v = self.part._reshape_alias(id)"),
                way("a global in a subscript", "it names print" + REST, "v = items[print:]"),
                way("a global in a dictionary", "it names print" + REST, "v = {\"a\": print}"),
                way(
                        "a global given by name",
                        "it names awaitable" + REST,
                        "v = torch.add(items, other=awaitable)"),
                way(
                        "a global in a comprehension",
                        "it names print" + REST,
                        "v = [f(items) for f in [print]]"),
                way(
                        "a variable with the name of a function",
                        "it gives a variable the name print of a function of PyTorch",
                        "if self.training:",
                        "  print = 1",
                        "else:",
                        "  print(items)"),
                way(
                        "an attribute of another class",
                        "it names torch.as_strided" + REST,
                        "v = items.as_strided([9], [1])"),
                way(
                        "a method of another class",
                        "it names torch._reshape_alias" + REST,
                        "v = self.scores._reshape_alias([9], [1])"),
                way(
                        "a field of another class",
                        "it names torch.resize_" + REST,
                        "v = items.resize_([1 << 20])"),
                way(
                        "a member behind getattr",
                        "it names torch.as_strided" + REST,
                        "v = getattr(items, \"as_strided\")([9], [1])"),
                way(
                        "a variable that is an instance at first",
                        "it gives x a value of another type than before",
                        "x = self.part",
                        "x = items",
                        "v = x._reshape_alias([9], [1])"),
                way(
                        "a parameter that was an instance",
                        "it gives self a value of another type than before",
                        "self = items",
                        "v = self.scores"),
                way(
                        "a loop over an instance's name",
                        "it gives x a value of another type than before",
                        "x = self.part",
                        "for x in [items]:",
                        "  v = x._reshape_alias([9], [1])"),
                way(
                        "a tuple that a choice may exchange",
                        "it names torch._reshape_alias" + REST,
                        "a, b = (self.part, items) if self.training else (items, items)",
                        "v = a._reshape_alias([9], [1])"),
                way(
                        "an instance made of another class than it says",
                        "it names torch._reshape_alias" + REST,
                        "v = __torch__.Part.__new__(__torch__.Model)._reshape_alias(items)"),
                way(
                        "a class behind a variable",
                        "it names torch.__new__" + REST,
                        "c = __torch__.Part",
                        "v = c.__new__(c)"),
                way(
                        "a value taken for a tuple",
                        "it takes a value for one of type Tuple without a check",
                        "v = unchecked_cast(Tuple[Tensor, Tensor, Tensor], (items,))"),
                way(
                        "a value taken for an instance",
                        "it takes a value for one of type __torch__.Part without a check",
                        "v = unchecked_cast(__torch__.Part, self).far"),
                way(
                        "an optional value taken for another tuple",
                        "it takes a value for one of type Tuple without a check",
                        "o = self.part.pair",
                        "v = unchecked_cast(Tuple[Tensor, Tensor, Tensor], o)"),
                way(
                        "an optional tuple that a loop exchanges behind its cast",
                        "it gives o a value of another type than before",
                        "o = self.part.pair",
                        "for x in (1, 2):",
                        "  v = unchecked_cast(Tuple[Tensor, Tensor], o)",
                        "  o = items"),
                way(
                        "a native class",
                        "it names __torch__.torch.classes.quantized.LinearPackedParamsBase" + REST,
                        "v = __torch__.torch.classes.quantized.LinearPackedParamsBase(items)"),
                way(
                        "a native class in quotes",
                        "it is not understood from \"\"torch.classes.quantized.Linear\"\" on; save the module again with torch.jit.save",
                        "v = annotate(Optional[\"torch.classes.quantized.Linear\"], None)"),
                way(
                        "a native class without the namespace's own word",
                        "it names torch.classes" + REST,
                        "v = torch.classes.quantized.LinearPackedParamsBase(items)"),
                way(
                        "a native class as a type",
                        "it names __torch__.torch.classes.cuda.Stream" + REST,
                        "v = uninitialized(__torch__.torch.classes.cuda.Stream)"),
                way(
                        "a namespace in brackets",
                        "it names __torch__.torch, which the module does not define",
                        "v = (__torch__.torch).classes"),
                way(
                        "a namespace behind getattr",
                        "it names __torch__, which the module does not define",
                        "v = getattr(__torch__, \"Part\")"),
                way("a future", "it names Future" + REST, "v = annotate(Future[Tensor], items)"),
                way(
                        "an attribute that may not be there",
                        "it names hasattr" + REST,
                        "v = hasattr(self, \"scores\")"),
                way(
                        "what lay in memory before",
                        "it names torch.empty" + REST,
                        "v = torch.empty([9])"),
                way(
                        "memory without a look at its size",
                        "it names torch.segment_reduce" + REST,
                        "v = torch.segment_reduce(items, \"sum\", lengths=items, unsafe=True)"),
                way(
                        "a matrix without a look at its indices",
                        "it names torch.sparse_csr_tensor" + REST,
                        "v = torch.sparse_csr_tensor(items, items, items, [9, 9])"),
                way(
                        "another shape of a weight, for all calls",
                        "it names torch.t_" + REST,
                        "v = self.scores.t_()"),
                way(
                        "a setting of the process",
                        "it names torch.set_grad_enabled" + REST,
                        "torch.set_grad_enabled(True)"),
                way(
                        "a number of a part",
                        "it names ops.aten.add" + REST,
                        "v = ops.aten.add(items, 1)"),
                way(
                        "a table that is not one",
                        "it uses CONSTANTS otherwise than by numbers, as in c0",
                        "v = CONSTANTS.append(items)"),
                way(
                        "a function in a function",
                        "it is not understood from \"def\" on; save the module again with torch.jit.save",
                        "def g(x: Tensor) -> Tensor:",
                        "  return x"),
                way(
                        "a result written over a weight",
                        "it gives the argument out, into which an operator would write",
                        "v = torch.zeros([1 << 20], out=self.scores)"),
                way(
                        "several results written over weights",
                        "it gives the argument indices, into which an operator would write",
                        "v = torch.sort(items, indices=items, values=self.scores)"),
                way(
                        "a call behind an expression",
                        "it is not understood from \"print\" on; save the module again with torch.jit.save",
                        "v = items print(items)"),
                way("a thing spread over arguments", null, "v = torch.add(*items)"),
                way("deep brackets", null, "v = " + "(".repeat(5_000) + "1" + ")".repeat(5_000)));
    }

    private static Arguments way(String name, String refusal, String... statements) {
        return arguments(name, List.of(statements), refusal);
    }

    /** A refusal of null: any one, since its text holds the whole line. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("otherWays")
    void anotherWayIsRefused(String name, List<String> statements, String refusal) {
        if (refusal == null) {
            assertThatThrownBy(() -> check(with(statements)))
                    .isInstanceOf(ArtifactException.class)
                    .hasMessageContaining("line ");
            return;
        }
        assertThatThrownBy(() -> check(with(statements)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageMatching("model\\.pt: line \\d+ of code/__torch__\\.py: .*")
                .hasMessageEndingWith(": " + refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notfork = 1\n    v = k is notfork(items)|is notfork",
                "v = not inside(items)|not inside"
            })
    void wordsThatPyTorchTakesApartElsewhereAreRefused(String sample) {
        String statements = sample.substring(0, sample.indexOf('|'));
        assertThatThrownBy(() -> check(SOURCE.replace("STATEMENTS", statements)))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("model.pt: code/__torch__.py: line ");
    }

    /** PyTorch passes an instance of the class, whatever the code says. */
    @Test
    void selfIsAnInstanceOfItsClass() {
        assertRefused(
                SOURCE.replace("(self, items", "(self: __torch__.Part, items")
                        .replace("STATEMENTS", "v = self._reshape_alias(items)"),
                8,
                "it names torch._reshape_alias" + REST);
    }

    @Test
    void namespacesAndWordsThatNoModuleNeedsAreRefused() {
        assertRefused(with(List.of("t = torch")), 8, "it uses all of torch");
        assertRefused(with(List.of("o = ops")), 8, "it uses all of ops");
        assertRefused(with(List.of("o = ops.prim")), 8, "it uses all of ops.prim");
        assertRefused(with(List.of("import os")), 8, "it holds the word import");
        assertRefused(with(List.of("v = lambda")), 8, "it holds the word lambda");
        assertRefused(with(List.of("v = 1; w = 2")), 8, "it holds \";\"");
        assertRefused(SOURCE.replace("class Part", "@x\nclass Part"), 10, "it holds \"@\"");
        assertRefused(
                with(List.of("save = 1")),
                8,
                "it gives the name save of an operator that uses files");
    }

    /** A class {@code __torch__.a.B} stands in {@code code/__torch__/a.py}. */
    @Test
    void theAttributesOfEachClassAreInTheOrderOfTheirPlaces() throws Exception {
        String source =
                """
                class C(Module):
                  __parameters__ = ["weight"]
                  __buffers__ = []
                  weight : Tensor
                  width : Final[int] = 3
                  __annotations__["0"] = Optional[int]
                  again : __torch__.a.b.C
                  def method(self, x: int) -> int:
                    return x
                """;
        Map<String, ScriptClass> classes =
                ScriptCheck.run(
                                Map.of(
                                        "code/__torch__/a/b.py",
                                        source,
                                        FILE,
                                        "class D(NamedTuple):\n  x : int\n  y : str = \"a\"\n"),
                                ALLOWED,
                                "model.pt")
                        .classes();

        assertThat(classes).containsOnlyKeys("__torch__.a.b.C", "__torch__.D");
        ScriptClass c = classes.get("__torch__.a.b.C");
        assertThat(c.isTuple()).isFalse();
        assertThat(c.state()).isEmpty();
        assertThat(c.attributes())
                .containsExactly(
                        Map.entry("weight", ScriptType.named("Tensor")),
                        Map.entry(
                                "0", new ScriptType("Optional", List.of(ScriptType.named("int")))),
                        Map.entry("again", ScriptType.named("__torch__.a.b.C")));
        ScriptClass d = classes.get("__torch__.D");
        assertThat(d.isTuple()).isTrue();
        // A default makes no constant of a tuple's item.
        assertThat(d.attributes())
                .containsExactly(
                        Map.entry("x", ScriptType.named("int")),
                        Map.entry("y", ScriptType.named("str")));
    }

    @Test
    void whatAClassDeclaresHasANameAndAType() {
        assertRefused(
                SOURCE.replace("training : bool", "training = 1"),
                4,
                "it is not understood from \"=\" on; save the module again with torch.jit.save");
        assertRefused(
                SOURCE.replace("training : bool", "__annotations__[\"\u2028\"] = bool"),
                4,
                "it gives an attribute a name of other characters than A-Z, a-z, 0-9, _, ., - and spaces");
    }

    /** PyTorch computes these as it loads the module, before anything else is looked at. */
    @Test
    void whatIsComputedWhileAModuleLoadsIsAConstant() {
        assertRefused(
                SOURCE.replace("k: int", "k: int=int(torch.zeros([1 << 40]).sum())"),
                7,
                "it gives a value that is not a constant");
        assertRefused(
                SOURCE.replace("training : bool", "training : Final[int] = len(\"a\")"),
                4,
                "it gives a value that is not a constant");
    }

    @Test
    void aTypeInQuotesIsRefused() {
        assertRefused(
                SOURCE.replace(
                        "scores : Tensor",
                        "scores : \"torch.classes.quantized.LinearPackedParamsBase\""),
                5,
                "it is not understood from \"\"torch.classes.quantized.LinearPackedParamsBase\"\" on; save the module again with torch.jit.save");
    }

    /** A cast to this type would pass: PyTorch itself looks at the value. */
    @Test
    void aTypeThatIsNotAllowedIsRefusedWhereverItStands() {
        String type = "Dict[str, complex]";
        String refusal = "it names complex" + REST;

        assertRefused(SOURCE.replace("scores : Tensor", "scores : " + type), 5, refusal);
        assertRefused(
                SOURCE.replace("training : bool", "__annotations__[\"0\"] = " + type), 4, refusal);
        assertRefused(SOURCE.replace("k: int", "k: " + type), 7, refusal);
        assertRefused(SOURCE.replace("k: int) -> Tensor", "k: int) -> " + type), 7, refusal);
        for (String statement :
                List.of(
                        "v : TYPE = items",
                        "v = annotate(TYPE, items)",
                        "v = unchecked_cast(TYPE, items)",
                        "v = uninitialized(TYPE)",
                        "v = isinstance(items, TYPE)",
                        "v = isinstance(items, (Tensor, TYPE))")) {
            assertRefused(with(List.of(statement.replace("TYPE", type))), 8, refusal);
        }
    }

    @Test
    void aClassAmongThoseOfNativeCodeIsRefused() {
        Map<String, String> sources = new HashMap<>(Map.of(FILE, with(List.of("pass"))));
        sources.put("code/__torch__/torch/classes/quantized.py", "class Linear(Module):\n  pass\n");

        assertThatThrownBy(() -> ScriptCheck.run(sources, ALLOWED, "model.pt"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("it names __torch__.torch.classes.quantized.Linear" + REST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"code/other.py", "code/__torch__/a.b.py", "code/__torch__x.py"})
    void aFileThatPyTorchWouldNotWriteIsRefused(String file) {
        assertThatThrownBy(() -> ScriptCheck.run(Map.of(file, "pass\n"), ALLOWED, "model.pt"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(file + " is not a file that PyTorch writes");
    }

    @Test
    void aNameIsDefinedOnce() {
        assertRefused(
                SOURCE.replace("class Pair", "class Part"),
                19,
                "it defines __torch__.Part once more");
        assertRefused(
                SOURCE.replace("def helper", "def Pair"),
                22,
                "it defines __torch__.Pair once more");
        assertRefused(
                SOURCE.replace("  far : Tensor", "  training : Tensor"),
                14,
                "it defines training of __torch__.Part once more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Interface", "ModuleInterface", "Enum", "torch"})
    void aClassDerivesFromModuleOrNamedTuple(String base) {
        assertRefused(
                SOURCE.replace("(NamedTuple)", "(%s)".formatted(base)),
                19,
                "its class derives from " + base);
    }

    @Test
    void aLineStandsWhereItsIndentationSays() {
        String odd = "its indentation is that of no line before it";
        assertRefused(with(List.of("v = 1", "  w = 2")), 9, odd);
        assertRefused(with(List.of("if self.training:", "v = 1")), 9, odd);
        assertRefused(with(List.of("if self.training:", "    v = 1", "  w = 2")), 10, odd);
        assertRefused(SOURCE.replace("  far : Tensor", "    far : Tensor"), 14, odd);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v = (self).part._reshape_alias(items, ).far",
                "v = self.part.as_strided.add(items)",
                "p = self.part\n    v = p._reshape_alias(items).as_strided",
                "p, q = self.part, items\n    v = p.far",
                "m = self.part._reshape_alias\n    v = m(items).far",
                "v = getattr(self.part, \"as_strided\")",
                "h = __torch__.helper\n    v = h(items).resize_",
                "data, resize_, = __torch__.helper(items)",
                "a = b = items",
                "v = __torch__.Part.__new__(__torch__.Part).far",
                "x : Optional[Tensor] = items\n    x = None\n    v = unchecked_cast(Tensor, x)",
                "o = self.part.pair\n    a, b = unchecked_cast(Tuple[Tensor, Tensor], o)",
                "p = self.part.pair\n    q = unchecked_cast(Tuple[Tensor, Tensor], p)\n    q = p\n    r = unchecked_cast(Tuple[Tensor, Tensor], q)",
                "v = [x + 1 for x in range(3)]",
                "v = {1: items}[1]",
                "v = items[:, 1:2, ::2]",
                "v = -k if not self.training and k >= 1 else ~k",
                "items[:, 0] = -inf\n    items += 1",
                "assert isinstance(k, int), \"no\"\n    assert isinstance(k, (int, float))",
                "while True:\n      break",
                "v = CONSTANTS.c0.add(items)",
                "v = annotate(List[Optional[Tensor]], [items, None])",
                "all = 1\n    v = all + 1",
            })
    void whatPyTorchWritesIsAllowed(String statements) throws Exception {
        String source = SOURCE.replace("STATEMENTS", statements);

        assertThat(check(source)).isEqualTo(source);
    }

    @Test
    void anOperatorThatIsAddedMayBeAVariableToo() throws Exception {
        ScriptCheck.run(
                Map.of(FILE, with(List.of("print = 1", "print(items)"))),
                ALLOWED.and(List.of("print")),
                "model.pt");
    }

    private static void assertRefused(String source, int line, String refusal) {
        assertThatThrownBy(() -> check(source))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("model.pt: line %d of %s: %s".formatted(line, FILE, refusal));
    }

    private static String with(List<String> statements) {
        return SOURCE.replace("STATEMENTS", String.join("\n    ", statements));
    }

    private static String check(String source) throws ArtifactException {
        return ScriptCheck.run(Map.of(FILE, source), ALLOWED, "model.pt").sources().get(FILE);
    }
}
