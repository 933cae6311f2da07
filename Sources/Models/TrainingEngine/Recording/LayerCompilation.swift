/// One layer of a recording while a plan is compiled: its operands and result, and where its steps go.
///
/// A layer adds its forward steps at once, and its backward steps in the closure given to ``backward(_:)``, which is called after
/// those of all later layers. Gradients that come from several layers are summed here, in a fixed order; a layer
/// writes each gradient as if it were the only one.
package final class LayerCompilation {
    let plan: PlanBuilder
    let call: Recording.Call

    init(plan: PlanBuilder, call: Recording.Call) {
        self.plan = plan
        self.call = call
    }

    // MARK: Forward

    /// A Boolean value indicating whether the plan trains; layers that behave differently at inference look here.
    var isTraining: Bool { plan.mode == .training }

    /// A Boolean value indicating whether a gradient will be asked of the layer.
    var isDifferentiated: Bool { plan.needsGradient[call.output] }

    /// The shape of an operand.
    func inputShape(_ index: Int = 0) -> [Int] { plan.shapes[call.inputs[index]] }

    /// The shape of the result.
    var outputShape: [Int] { plan.shapes[call.output] }

    /// An operand.
    func input(_ index: Int = 0) throws -> Memory { try plan.activation(call.inputs[index]) }

    /// The result, in memory of its own.
    func output() throws -> Memory { try plan.activation(call.output) }

    /// The result, in the memory of the first operand if nothing else reads that; otherwise in memory of its own.
    func outputInPlace() throws -> Memory {
        try plan.shareActivation(of: call.inputs[0], with: call.output)
        return try output()
    }

    /// The values of a parameter in the layout that a primitive wants, copied before each use if that is not row-major.
    func values(
        of parameter: Parameter,
        shape: [Int],
        layout: MemoryDescriptor.Layout,
        for descriptor: MemoryDescriptor? = nil,
        addingTo steps: inout [Step]
    ) throws -> Memory {
        let plain = try Memory(shape: shape, layout: layout, buffer: parameter.buffer)
        guard let descriptor, !descriptor.isEqual(to: plain.descriptor) else { return plain }
        let copy = try Memory(descriptor)
        steps.append(try plan.reorder(plain, into: copy))
        return copy
    }

    /// Adds steps that compute the result.
    func forward(_ steps: [Step]) { plan.forwardSteps += steps }

    /// Adds what is to happen once all gradients of a step are computed, such as an update of running statistics.
    func afterStep(_ step: @escaping () -> Void) { plan.commitSteps.append(step) }

    // MARK: Backward

    /// Says how gradients are computed; called back if they are needed.
    func backward(_ build: @escaping (LayerCompilation) throws -> Void) {
        plan.backwardBuilders[call.output] = build
    }

    /// The gradient of the loss with respect to the result.
    func outputGradient() throws -> Memory {
        try plan.gradient(of: call.output)
    }

    /// A Boolean value indicating whether the gradient with respect to an operand is wanted.
    func needsInputGradient(_ index: Int = 0) -> Bool { plan.needsGradient[call.inputs[index]] }

    /// Adds steps that compute the gradient with respect to an operand, if that is wanted.
    ///
    /// - Parameters:
    ///   - index: Which operand.
    ///   - build: Makes the steps that write the gradient into the memory given.
    func inputGradient(_ index: Int = 0, _ build: (Memory) throws -> [Step]) throws {
        guard needsInputGradient(index) else { return }
        try plan.addGradient(of: call.inputs[index], build)
    }

    /// Lets the gradient of the result be that of an operand too, without a copy where none is needed.
    func passGradient(to index: Int) throws {
        guard needsInputGradient(index) else { return }
        try plan.passGradient(of: call.output, to: call.inputs[index])
    }

    /// Adds steps that compute the gradient of a parameter, if it is trained.
    ///
    /// - Parameters:
    ///   - parameter: The parameter.
    ///   - shape: Its shape as the primitive sees it.
    ///   - layout: Row-major, of as many axes.
    ///   - descriptor: The layout in which the primitive writes; `nil` for `layout`.
    ///   - build: Makes the steps that write the gradient into the memory given.
    func parameterGradient(
        _ parameter: Parameter,
        shape: [Int],
        layout: MemoryDescriptor.Layout,
        as descriptor: MemoryDescriptor? = nil,
        _ build: (Memory) throws -> [Step]
    ) throws {
        let plain = try MemoryDescriptor(shape: shape, layout: layout)
        try plan.addGradient(of: parameter, plain: plain, as: descriptor ?? plain, build)
    }

    /// Adds steps that belong to no gradient, such as a copy that several need.
    func addBackward(_ steps: [Step]) { plan.backwardSteps += steps }

    /// A step that runs a primitive.
    func primitive(
        _ descriptor: PrimitiveDescriptor,
        _ arguments: [(Primitive.Argument, Memory)]
    ) throws -> Step {
        try plan.primitive(descriptor, arguments)
    }
}

/// One operation of a plan.
typealias Step = () throws -> Void
