internal import COneDNN

/// A plan while it is compiled: memory for activations and gradients, and the steps.
final class PlanBuilder {
    let mode: TrainingPlan.Mode
    let shapes: [[Int]]
    let needsGradient: [Bool]
    let stream: Stream
    private let scratchpad = Scratchpad()
    private var isShared: [Bool]

    var forwardSteps: [Step] = []
    var backwardSteps: [Step] = []
    var commitSteps: [() -> Void] = []
    var backwardBuilders: [Int: (LayerCompilation) throws -> Void] = [:]

    private var activations: [Int: Memory] = [:]
    private var gradients: [Int: Memory] = [:]
    private var freeBuffers: [Int: [AlignedBuffer]] = [:]
    private var gradientUsers: [ObjectIdentifier: Int] = [:]
    private(set) var parameterGradients: [ObjectIdentifier: AlignedBuffer] = [:]

    init(_ recording: Recording, mode: TrainingPlan.Mode, inputs: [Activation], outputs: [Activation]) throws
    {
        self.mode = mode
        shapes = recording.shapes
        stream = try Stream()
        var needs = [Bool](repeating: false, count: recording.shapes.count)
        var readers = [Int](repeating: 0, count: recording.shapes.count)
        // What is given or asked for must stay as it is.
        for activation in inputs + outputs { readers[activation.id] += 2 }
        for call in recording.calls {
            needs[call.output] =
                mode == .training
                && (call.layer.parameters.contains(where: \.isTrainable)
                    || call.inputs.contains { needs[$0] })
            for input in call.inputs { readers[input] += 1 }
        }
        needsGradient = needs
        isShared = readers.map { $0 > 1 }
    }

    // MARK: Activations

    func activation(_ id: Int) throws -> Memory {
        if let memory = activations[id] { return memory }
        let memory = try Memory(shape: shapes[id], layout: .activations(axes: shapes[id].count))
        activations[id] = memory
        return memory
    }

    /// Gives a value the memory of another one if only one layer reads that.
    func shareActivation(of source: Int, with result: Int) throws {
        guard !isShared[source], activations[result] == nil else { return }
        activations[result] = try Memory(
            shape: shapes[result],
            layout: .activations(axes: shapes[result].count),
            buffer: activation(source).buffer
        )
    }

    /// Gives a value the memory of another one that has the same elements in another shape.
    func aliasActivation(of source: Int, as result: Int) throws {
        isShared[result] = isShared[result] || isShared[source]
        activations[result] = try Memory(
            shape: shapes[result],
            layout: .activations(axes: shapes[result].count),
            buffer: activation(source).buffer
        )
    }

    // MARK: Gradients of activations

    func gradient(of id: Int) throws -> Memory {
        if let memory = gradients[id] { return memory }
        let memory = try newGradient(of: id)
        memory.elements.update(repeating: 0)
        gradients[id] = memory
        return memory
    }

    func hasGradient(_ id: Int) -> Bool { gradients[id] != nil }

    /// Memory that the caller fills before each backward pass.
    func makeOutputGradient(of id: Int) throws {
        gradients[id] = try Memory(shape: shapes[id], layout: .activations(axes: shapes[id].count))
    }

    func addGradient(of id: Int, _ build: (Memory) throws -> [Step]) throws {
        let memory = try newGradient(of: id)
        backwardSteps += try build(memory)
        guard let sum = gradients[id] else {
            gradients[id] = memory
            return
        }
        backwardSteps.append { sum.buffer.add(memory.buffer) }
        release(memory.buffer)
    }

    func passGradient(of source: Int, to target: Int) throws {
        let gradient = try gradient(of: source)
        if isShared[target] || gradients[target] != nil {
            try addGradient(of: target) { memory in [{ memory.buffer.copy(gradient.buffer) }] }
        } else {
            gradients[target] = try Memory(
                shape: shapes[target],
                layout: .activations(axes: shapes[target].count),
                buffer: gradient.buffer
            )
            gradientUsers[ObjectIdentifier(gradient.buffer), default: 0] += 1
        }
    }

    /// Lets the memory of a gradient be used for others; its layer has been compiled.
    func releaseGradient(of id: Int) {
        guard let memory = gradients.removeValue(forKey: id) else { return }
        release(memory.buffer)
    }

    private func newGradient(of id: Int) throws -> Memory {
        let descriptor = try MemoryDescriptor(
            shape: shapes[id],
            layout: .activations(axes: shapes[id].count)
        )
        let buffer =
            freeBuffers[descriptor.storageCount]?.popLast() ?? AlignedBuffer(count: descriptor.storageCount)
        gradientUsers[ObjectIdentifier(buffer), default: 0] += 1
        return try Memory(descriptor, buffer: buffer)
    }

    private func release(_ buffer: AlignedBuffer) {
        // Gradients of outputs are not counted, so they are never given to others.
        guard let users = gradientUsers[ObjectIdentifier(buffer)] else { return }
        gradientUsers[ObjectIdentifier(buffer)] = users > 1 ? users - 1 : nil
        if users == 1 { freeBuffers[buffer.count, default: []].append(buffer) }
    }

    // MARK: Gradients of parameters

    func addGradient(
        of parameter: Parameter,
        plain: MemoryDescriptor,
        as descriptor: MemoryDescriptor,
        _ build: (Memory) throws -> [Step]
    ) throws {
        guard parameter.isTrainable else { return }
        let sum = parameterGradients[ObjectIdentifier(parameter)]
        let target = try Memory(plain, buffer: sum == nil ? AlignedBuffer(count: parameter.count) : nil)
        if descriptor.isEqual(to: plain) {
            backwardSteps += try build(target)
        } else {
            let memory = try Memory(descriptor)
            backwardSteps += try build(memory)
            backwardSteps.append(try reorder(memory, into: target))
        }
        if let sum {
            backwardSteps.append { sum.add(target.buffer) }
        } else {
            parameterGradients[ObjectIdentifier(parameter)] = target.buffer
        }
    }

    // MARK: Steps

    func primitive(
        _ descriptor: PrimitiveDescriptor,
        _ arguments: [(Primitive.Argument, Memory)]
    ) throws -> Step {
        let primitive = try Primitive(descriptor, scratchpad: scratchpad, arguments)
        let stream = stream
        return { try primitive.run(on: stream) }
    }

    /// A step that copies elements into another layout.
    func reorder(_ source: Memory, into target: Memory) throws -> Step {
        let descriptor = try PrimitiveDescriptor("reorder") { created, engine, attributes in
            dnnl_reorder_primitive_desc_create(
                &created,
                source.descriptor.handle,
                engine,
                target.descriptor.handle,
                engine,
                attributes
            )
        }
        return try primitive(descriptor, [(.source, source), (.result, target)])
    }
}

extension AlignedBuffer {
    /// Adds the elements of another buffer.
    func add(_ other: AlignedBuffer) {
        let (sum, terms) = (elements, other.elements)
        for index in 0..<min(sum.count, terms.count) { sum[index] += terms[index] }
    }

    /// Copies the elements of another buffer.
    func copy(_ other: AlignedBuffer) {
        _ = elements.update(fromContentsOf: other.elements[..<min(count, other.count)])
    }
}
